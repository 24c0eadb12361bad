#include <tether/server/calls.hpp>

#include <tether/core/json_text.hpp>
#include <tether/protocol/create_run.hpp>
#include <tether/protocol/send_events.hpp>
#include <tether/server/body_rules.hpp>
#include <tether/server/digest.hpp>
#include <tether/server/feed_position.hpp>
#include <tether/server/orphan_view.hpp>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::server {

namespace asio = boost::asio;
using protocol::outcome;
using protocol::problem;
using protocol::problem_kind;

namespace {

/// The request of a create, and the digest of its body when it has an idempotency key.
struct read_create {
    outcome<session::run_spec> spec;
    std::string digest;
};

read_create parse_create(std::string_view body, bool has_key) {
    auto request = protocol::parse_create_run(body);
    if (!request) return {request.error(), {}};
    return {to_spec(std::move(*request)), has_key ? digest_of(body) : std::string{}};
}

/// The same for a send.
struct read_send {
    outcome<session::input_batch> events;
    std::string digest;
};

read_send parse_send(std::string_view body, bool has_key) {
    const auto events = protocol::parse_send_events(body);
    if (!events) return {events.error(), {}};
    return {session::input_batch{*events}, has_key ? digest_of(body) : std::string{}};
}

response ids_answer(const std::vector<std::string>& event_ids) {
    const boost::json::array ids(event_ids.begin(), event_ids.end());
    return json_answer(200, R"({"event_ids":)" + serialize(ids) + "}");
}

/// The problem for a refusal. Also gives back the place of the work, unless the daemon may have sent requests to the
/// API for it.
problem refusal_of(const session::refused& refused, user_quotas::place* place) {
    const bool has_reached_api =
        refused.why == session::refusal::rejected_by_api || refused.why == session::refusal::unreachable;
    if (place && !has_reached_api) place->give_back();
    return to_problem(refused);
}

problem unknown_run(const std::string& id) {
    return problem{problem_kind::not_found, "no run with the id " + id.substr(0, 64)};
}

problem unknown_path() {
    return problem{problem_kind::not_found, "no such path"};
}

} // namespace

calls::calls(session::run_service& runs, store::store& store, const status_source& status, hub& feed,
             memory_budget& memory, async::worker_pool* workers, const server_config& limits,
             const access_config& access, reloader reload, metrics_source& metrics)
    : runs_{runs}
    , store_{store}
    , status_{status}
    , feed_{feed}
    , memory_{memory}
    , workers_{workers}
    , limits_{limits}
    , quotas_{access}
    , reload_{std::move(reload)}
    , metrics_{metrics} {}

asio::awaitable<std::optional<response>> calls::async_check_head(const incoming_call& call) {
    const route& route = *call.route;
    if (!call.allow.empty()) co_return method_refusal(call.allow);
    if (route.path.empty()) co_return to_response(unknown_path());
    if (!route.traits.body) {
        if (call.request.body_size.value_or(0) > small_body) co_return to_response(body_too_large());
        co_return std::nullopt;
    }
    if (auto wrong = check_media_type(call.request)) co_return to_response(*wrong);
    if (call.request.has_idempotency_key)
        if (auto wrong = check_idempotency_key(call.request)) co_return to_response(*wrong);
    if (!call.run_id.empty()) {
        const auto run = co_await async_visible_state(call.run_id, call.permissions());
        if (!run) co_return to_response(run.error());
    }
    co_return std::nullopt;
}

asio::awaitable<response> calls::async_answer(incoming_call& call) {
    // A body in chunks may turn out to be empty.
    if (auto wrong = check_content_type(call.request)) co_return to_response(*wrong);
    const route& route = *call.route;
    const auto none = protocol::parse_no_parameters(call.target);
    if (!route.traits.parameters && !none) co_return to_response(none.error());
    auto answered = co_await (this->*route.handler)(call);
    if (answered) co_return std::move(*answered);
    co_return to_response(answered.error());
}

asio::awaitable<std::string> calls::async_run_text(session::run run, uid_t asker) {
    const std::size_t bytes = text_size(run);
    const auto shared = std::make_shared<const session::run>(std::move(run)); // the worker frees large values
    std::function<std::string()> work = [shared] { return run_text(*shared); };
    co_return co_await async::async_compute(workers_, asker, bytes, std::move(work));
}

asio::awaitable<response> calls::async_run_answer(session::run run, uid_t asker) {
    std::string text = co_await async_run_text(std::move(run), asker);
    co_return json_answer(200, std::move(text));
}

/// The answer to a create.
asio::awaitable<response> calls::async_located_answer(unsigned status, session::run run, uid_t asker) {
    std::string id = run.id;
    std::string text = co_await async_run_text(std::move(run), asker);
    response located = json_answer(status, std::move(text));
    located.headers.emplace_back("Location", "/v1/runs/" + id);
    located.run_id = std::move(id);
    co_return located;
}

asio::awaitable<outcome<session::run>> calls::async_visible_run(std::string id, visibility permissions) {
    auto found = co_await store_.async_find(id, permissions.uid);
    if (!found) co_return store_problem(found.error());
    if (!found->has_value() || !permissions.sees((*found)->owner.uid)) co_return unknown_run(id);
    if (const auto state = runs_.following(id)) (*found)->follow = *state;
    co_return std::move(**found);
}

asio::awaitable<outcome<session::run_state>> calls::async_visible_state(std::string id, visibility permissions) {
    const auto found = co_await store_.async_header(id, permissions.uid);
    if (!found) co_return store_problem(found.error());
    if (!found->has_value() || !permissions.sees((*found)->owner)) co_return unknown_run(id);
    co_return (*found)->state;
}

asio::awaitable<outcome<response>> calls::async_create(incoming_call& call) {
    const bool keyed = call.request.has_idempotency_key;
    const std::size_t bytes = call.request.body.size();
    std::function<read_create()> work = [body = std::move(call.request.body), keyed] {
        return parse_create(body, keyed);
    };
    read_create read = co_await async::async_compute(workers_, call.permissions().uid, bytes, std::move(work));
    if (!read.spec) co_return read.spec.error();
    session::request_key key;
    if (!keyed) co_return co_await async_submit(std::move(*read.spec), bytes, call.caller, std::move(key));
    if (auto wrong = check_idempotency_key(call.request)) co_return *wrong;
    key.key = call.request.idempotency_key;
    key.body_digest = std::move(read.digest);
    co_return co_await async_create_once(std::move(*read.spec), bytes, call.caller, std::move(key));
}

asio::awaitable<outcome<response>> calls::async_create_once(session::run_spec spec, std::uint64_t bytes,
                                                            const caller& client, session::request_key key) {
    const uid_t uid = client.owner.uid;
    async::keyed_lock::key own_key{uid, key.key};
    const async::keyed_lock::held lock = co_await creating_.async_lock(std::move(own_key));
    auto earlier = co_await store_.async_recall(uid, key.key);
    if (!earlier) co_return store_problem(earlier.error());
    if (earlier->has_value()) {
        if ((*earlier)->body_digest != key.body_digest)
            co_return problem{problem_kind::idempotency_conflict, {}, "Idempotency-Key"};
        auto run = co_await store_.async_find((*earlier)->run_id, uid);
        if (!run) co_return store_problem(run.error());
        if (run->has_value()) co_return co_await async_located_answer(200, std::move(**run), uid);
    }
    co_return co_await async_submit(std::move(spec), bytes, client, std::move(key));
}

asio::awaitable<outcome<response>> calls::async_submit(session::run_spec spec, std::uint64_t bytes,
                                                       const caller& client, session::request_key key) {
    auto place = place_for(client.permissions, {}, bytes);
    if (!place) co_return place.error();
    auto run = co_await runs_.async_submit(std::move(spec), client.owner, std::move(key));
    if (!run) co_return refusal_of(run.error(), &*place);
    co_return co_await async_located_answer(201, std::move(*run), client.owner.uid);
}

std::size_t calls::queued(std::optional<uid_t> owner) const {
    const auto counts = store_.counts(owner);
    const auto found = counts.find(session::run_state::queued);
    return found == counts.end() ? 0 : found->second;
}

outcome<user_quotas::place> calls::place_for(const visibility& permissions, const std::string& run_id,
                                             std::uint64_t bytes) {
    const uid_t uid = permissions.uid;
    work_in_hand in_hand;
    in_hand.queued = queued(std::nullopt);
    in_hand.queued_of_user = queued(uid);
    in_hand.bytes = store_.work_bytes() + quotas_.bytes_on_their_way();
    in_hand.bytes_of_user = store_.work_bytes(uid) + quotas_.bytes_on_their_way(uid);
    in_hand.kept_of_user = store_.unfinished_bytes(uid);
    if (auto refusal = refuse_work(permissions, bytes, in_hand, limits_)) return std::move(*refusal);
    user_quotas::known_runs known;
    if (!permissions.everything) known.unfinished = runs_.unfinished_of(uid);
    known.is_unfinished = [this](const std::string& id) { return runs_.is_unfinished(id); };
    return quotas_.take(permissions, run_id, known, clock::now(), bytes);
}

asio::awaitable<outcome<response>> calls::async_send(incoming_call& call) {
    const bool keyed = call.request.has_idempotency_key;
    const std::size_t bytes = call.request.body.size();
    std::function<read_send()> work = [body = std::move(call.request.body), keyed] { return parse_send(body, keyed); };
    read_send read = co_await async::async_compute(workers_, call.permissions().uid, bytes, std::move(work));
    if (!read.events) co_return read.events.error();
    session::request_key key;
    if (!keyed) co_return co_await async_send_now(call, std::move(*read.events), bytes, std::move(key));
    if (auto wrong = check_idempotency_key(call.request)) co_return *wrong;
    key.key = fmt::format("{}:{}", call.permissions().uid, call.request.idempotency_key);
    key.body_digest = std::move(read.digest);
    co_return co_await async_send_once(call, std::move(*read.events), bytes, std::move(key));
}

/// A send whose key was used before gets the answer of the first one, also after a restart.
asio::awaitable<outcome<response>> calls::async_send_once(incoming_call& call, session::input_batch events,
                                                          std::uint64_t bytes, session::request_key key) {
    const auto state = co_await async_visible_state(call.run_id, call.permissions());
    if (!state) co_return state.error();
    async::keyed_lock::key own_key{call.permissions().uid, call.run_id + " " + key.key};
    const async::keyed_lock::held lock = co_await sending_.async_lock(std::move(own_key));
    auto earlier = co_await store_.async_recall_send(call.run_id, key.key);
    if (!earlier) co_return store_problem(earlier.error());
    if (!earlier->has_value()) co_return co_await async_send_now(call, std::move(events), bytes, std::move(key));
    const store::remembered_send& known = **earlier;
    if (known.body_digest != key.body_digest)
        co_return problem{problem_kind::idempotency_conflict, {}, "Idempotency-Key"};
    if (known.event_ids) co_return ids_answer(*known.event_ids);
    const auto sent = co_await runs_.async_repeat_send(call.run_id, key.key);
    if (!sent) co_return to_problem(sent.error());
    co_return ids_answer(*sent);
}

asio::awaitable<outcome<response>> calls::async_send_now(incoming_call& call, session::input_batch events,
                                                         std::uint64_t bytes, session::request_key key) {
    const auto state = co_await async_visible_state(call.run_id, call.permissions());
    if (!state) co_return state.error();
    std::optional<user_quotas::place> place;
    if (is_finished(*state)) { // this is a further turn
        auto found = place_for(call.permissions(), call.run_id, bytes);
        if (!found) co_return found.error();
        place.emplace(std::move(*found));
    }
    const auto sent = co_await runs_.async_send(call.run_id, std::move(events), std::move(key));
    if (!sent) co_return refusal_of(sent.error(), place ? &*place : nullptr);
    co_return ids_answer(*sent);
}

asio::awaitable<outcome<response>> calls::async_cancel(incoming_call& call) {
    if (auto wrong = check_no_body(call.request)) co_return *wrong;
    const auto state = co_await async_visible_state(call.run_id, call.permissions());
    if (!state) co_return state.error();
    // Also for a finished run: it may have a further turn that waits for a slot.
    auto cancelled = co_await runs_.async_cancel(call.run_id);
    if (!cancelled && cancelled.error().why == session::refusal::not_found) { // nothing is left to cancel
        auto ended = co_await async_visible_run(call.run_id, call.permissions());
        if (!ended) co_return ended.error();
        co_return co_await async_run_answer(std::move(*ended), call.permissions().uid);
    }
    if (!cancelled) co_return to_problem(cancelled.error());
    co_return co_await async_run_answer(std::move(*cancelled), call.permissions().uid);
}

asio::awaitable<outcome<response>> calls::async_forget(incoming_call& call) {
    const auto state = co_await async_visible_state(call.run_id, call.permissions());
    if (!state) co_return state.error();
    const auto forgotten = co_await runs_.async_forget(call.run_id);
    if (!forgotten) co_return to_problem(forgotten.error());
    co_return response{204, {}};
}

asio::awaitable<outcome<response>> calls::async_list_orphans(incoming_call& call) {
    return async_reap(session::reap_mode::list, call.permissions());
}

asio::awaitable<outcome<response>> calls::async_reap_orphans(incoming_call& call) {
    return async_reap(session::reap_mode::remove, call.permissions());
}

asio::awaitable<outcome<response>> calls::async_reap(session::reap_mode mode, visibility permissions) {
    // The owners of orphaned sessions are unknown, so only users who see everything may see them.
    if (!permissions.everything) co_return unknown_path();
    const auto found = co_await runs_.async_reap(mode);
    if (!found) co_return to_problem(found.error());
    co_return json_answer(200, orphans_text(*found, mode));
}

asio::awaitable<outcome<response>> calls::async_reload(incoming_call& call) {
    // The report names settings, which only operators may see.
    if (!call.permissions().everything || !reload_) co_return unknown_path();
    if (auto wrong = check_no_body(call.request)) co_return *wrong;
    const reload_report report = co_await reload_();
    if (!report.complaints.empty())
        co_return problem{problem_kind::bad_configuration, fmt::format("{}", fmt::join(report.complaints, "; "))};
    co_return json_answer(200, reload_text(report));
}

asio::awaitable<std::optional<problem>> calls::async_check_position(std::uint64_t after, visibility permissions) {
    const std::uint64_t newest = store_.newest_record();
    if (after <= newest) co_return std::nullopt;
    if (permissions.everything) co_return beyond_newest(after, newest);
    const auto own = co_await store_.async_newest_record_of(permissions.uid); // must not show the load of other users
    if (!own) co_return store_problem(own.error());
    co_return beyond_newest(after, *own);
}

asio::awaitable<outcome<response>> calls::async_health(incoming_call&) {
    co_return health_answer(status_);
}

asio::awaitable<outcome<response>> calls::async_metrics(incoming_call& call) {
    if (!call.permissions().metrics && !call.permissions().everything)
        co_return problem{problem_kind::forbidden,
                          "the metrics cover the runs of all users: only users who may see all runs and members of "
                          "access.metrics_groups may read them"};
    co_return metrics_answer(metrics_);
}

asio::awaitable<outcome<response>> calls::async_status(incoming_call& call) {
    const auto owner = call.permissions().only();
    protocol::status_document status = status_.status(owner);
    if (clients_) status.clients = clients_(owner);
    co_return json_answer(200, json_text(protocol::to_json(status)));
}

} // namespace tether::server
