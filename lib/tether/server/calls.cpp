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

/// The parameters of a create, and the digest of its body when it has a key.
struct read_create {
    outcome<protocol::create_run> asked;
    std::string digest;
};

/// Gives the place back, if the work has one, unless the daemon may have sent requests to the API for it.
problem refusal_of(const session::refused& refused, user_quotas::place* place) {
    const bool has_reached_api =
        refused.why == session::refusal::rejected_by_api || refused.why == session::refusal::unreachable;
    if (place && !has_reached_api) place->give_back();
    return to_problem(refused);
}

problem unknown_run(const std::string& id) {
    return problem{problem_kind::not_found, "no run with the id " + id.substr(0, 64)};
}

problem no_such_path() {
    return problem{problem_kind::not_found, "no such path"};
}

response wrong_method(const route& to) {
    response refused = to_response(problem{problem_kind::method_not_allowed, "allowed: " + std::string{to.allow}});
    refused.headers.emplace_back("Allow", to.allow);
    return refused;
}

} // namespace

calls::calls(session::run_service& runs, store::store& store, const status_source& status, hub& news,
             memory_budget& memory, worker_pool* workers, const server_config& limits, const access_config& access,
             reloader reload, metrics_source& metrics)
    : runs_{runs}
    , store_{store}
    , status_{status}
    , news_{news}
    , memory_{memory}
    , workers_{workers}
    , limits_{limits}
    , quotas_{access}
    , reload_{std::move(reload)}
    , metrics_{metrics} {}

asio::awaitable<response> calls::async_answer(route to, protocol::target at, request what, caller who,
                                              peer_socket& socket) {
    auto answered = co_await async_dispatch(std::move(to), std::move(at), std::move(what), std::move(who), socket);
    if (answered) co_return std::move(*answered);
    co_return to_response(answered.error());
}

asio::awaitable<std::optional<response>> calls::async_check_head(const route& to, const request& what,
                                                                 const caller& who) {
    if (to.what == call::no_such_path) co_return to_response(no_such_path());
    if (to.what == call::no_such_method) co_return wrong_method(to);
    if (!takes_content(to.what)) {
        if (what.body_size.value_or(0) > small_body) co_return to_response(body_too_large());
        co_return std::nullopt;
    }
    if (auto wrong = check_media_type(what)) co_return to_response(*wrong);
    if (what.has_idempotency_key)
        if (auto wrong = check_idempotency_key(what)) co_return to_response(*wrong);
    if (to.what == call::send_events) {
        const auto run = co_await async_visible_state(to.run_id, who.may);
        if (!run) co_return to_response(run.error());
    }
    co_return std::nullopt;
}

asio::awaitable<std::string> calls::async_run_text(session::run now, uid_t asker) {
    const std::size_t bytes = text_size(now);
    const auto shared = std::make_shared<const session::run>(std::move(now)); // the worker frees large values
    std::function<std::string()> work = [shared] { return run_text(*shared); };
    co_return co_await async_compute(workers_, asker, bytes, std::move(work));
}

asio::awaitable<response> calls::async_run_answer(session::run now, uid_t asker) {
    std::string text = co_await async_run_text(std::move(now), asker);
    co_return json_answer(200, std::move(text));
}

asio::awaitable<outcome<response>> calls::async_dispatch(route to, protocol::target at, request what, caller who,
                                                         peer_socket& socket) {
    if (auto wrong = check_content_type(what)) co_return *wrong; // a body in chunks may turn out to be empty
    const bool narrows = to.what == call::list_runs || to.what == call::get_run || to.what == call::run_feed;
    if (const auto none = protocol::parse_no_parameters(at); !narrows && !none) co_return none.error();
    switch (to.what) {
    case call::create_run: co_return co_await async_create(std::move(what), std::move(who));
    case call::list_runs: co_return co_await async_list(std::move(at), who.may, socket);
    case call::get_run: co_return co_await async_get(std::move(to), std::move(at), who.may, socket);
    case call::run_feed: co_return co_await async_page(std::move(to), std::move(at), who.may);
    case call::send_events: co_return co_await async_send(std::move(to), std::move(what), who.may);
    case call::cancel_run: co_return co_await async_cancel(std::move(to), std::move(what), who.may);
    case call::forget_run: co_return co_await async_forget(std::move(to), who.may);
    case call::list_orphans: co_return co_await async_reap(session::reap_mode::list, who.may);
    case call::reap_orphans: co_return co_await async_reap(session::reap_mode::remove, who.may);
    case call::reload: co_return co_await async_reload(std::move(what), who.may);
    case call::status: co_return status(who.may);
    case call::health: co_return health_answer(status_);
    case call::metrics: co_return metrics(who.may);
    case call::no_such_method: co_return wrong_method(to);
    case call::feed: // answered by the peer
    case call::no_such_path: break;
    }
    co_return no_such_path();
}

asio::awaitable<outcome<session::run>> calls::async_visible_run(std::string id, visibility may) {
    auto found = co_await store_.async_find(id, may.uid);
    if (!found) co_return store_problem(found.error());
    if (!found->has_value() || !may.sees((*found)->owner.uid)) co_return unknown_run(id);
    if (const auto now = runs_.following(id)) (*found)->follow = *now;
    co_return std::move(**found);
}

asio::awaitable<outcome<session::run_state>> calls::async_visible_state(std::string id, visibility may) {
    const auto found = co_await store_.async_header(id, may.uid);
    if (!found) co_return store_problem(found.error());
    if (!found->has_value() || !may.sees((*found)->owner)) co_return unknown_run(id);
    co_return (*found)->state;
}

asio::awaitable<outcome<response>> calls::async_create(request what, caller who) {
    const std::size_t bytes = what.body.size();
    std::function<read_create()> work = [body = std::move(what.body), keyed = what.has_idempotency_key] {
        return read_create{protocol::parse_create_run(body), keyed ? digest_of(body) : std::string{}};
    };
    read_create read = co_await async_compute(workers_, who.as.uid, bytes, std::move(work));
    if (!read.asked) co_return read.asked.error();
    session::request_key key;
    if (!what.has_idempotency_key)
        co_return co_await async_submit(std::move(*read.asked), bytes, std::move(who), std::move(key));
    if (auto wrong = check_idempotency_key(what)) co_return *wrong;
    key.key = what.idempotency_key;
    key.body_digest = std::move(read.digest);
    co_return co_await async_create_once(std::move(*read.asked), bytes, std::move(who), std::move(key));
}

asio::awaitable<outcome<response>> calls::async_create_once(protocol::create_run asked, std::uint64_t bytes, caller who,
                                                            session::request_key key) {
    keyed_lock::key mine{who.as.uid, key.key};
    const keyed_lock::held lock = co_await creating_.async_lock(std::move(mine));
    auto before = co_await store_.async_recall(who.as.uid, key.key);
    if (!before) co_return store_problem(before.error());
    if (before->has_value()) {
        if ((*before)->body_digest != key.body_digest)
            co_return problem{problem_kind::idempotency_conflict, {}, "Idempotency-Key"};
        auto same = co_await store_.async_find((*before)->run_id, who.as.uid);
        if (!same) co_return store_problem(same.error());
        if (same->has_value()) {
            const std::string id = (*same)->id;
            std::string text = co_await async_run_text(std::move(**same), who.as.uid);
            response again = json_answer(200, std::move(text));
            again.run_id = id;
            again.headers.emplace_back("Location", "/v1/runs/" + id);
            co_return again;
        }
    }
    co_return co_await async_submit(std::move(asked), bytes, std::move(who), std::move(key));
}

asio::awaitable<outcome<response>> calls::async_submit(protocol::create_run asked, std::uint64_t bytes, caller who,
                                                       session::request_key key) {
    session::run_spec spec = to_spec(std::move(asked));
    auto place = place_for(who.may, {}, bytes);
    if (!place) co_return place.error();
    auto made = co_await runs_.async_submit(std::move(spec), std::move(who.as), std::move(key));
    if (!made) co_return refusal_of(made.error(), &*place);
    const std::string id = made->id;
    std::string text = co_await async_run_text(std::move(*made), who.may.uid);
    response created = json_answer(201, std::move(text));
    created.run_id = id;
    created.headers.emplace_back("Location", "/v1/runs/" + id);
    co_return created;
}

std::size_t calls::queued(std::optional<uid_t> owner) const {
    const auto kept = store_.counts(owner);
    const auto found = kept.find(session::run_state::queued);
    return found == kept.end() ? 0 : found->second;
}

outcome<user_quotas::place> calls::place_for(const visibility& who, const std::string& run_id, std::uint64_t bytes) {
    work_in_hand in_hand;
    in_hand.queued = queued(std::nullopt);
    in_hand.queued_of_user = queued(who.uid);
    in_hand.bytes = store_.work_bytes() + quotas_.bytes_on_their_way();
    in_hand.bytes_of_user = store_.work_bytes(who.uid) + quotas_.bytes_on_their_way(who.uid);
    in_hand.kept_of_user = store_.unfinished_bytes(who.uid);
    if (auto why = refuse_work(who, bytes, in_hand, limits_)) return std::move(*why);
    user_quotas::known_runs known;
    if (!who.everything) known.unfinished = runs_.unfinished_of(who.uid);
    known.is_unfinished = [this](const std::string& id) { return runs_.is_unfinished(id); };
    return quotas_.take(who, run_id, known, clock::now(), bytes);
}

asio::awaitable<outcome<response>> calls::async_send(route to, request what, visibility may) {
    const std::size_t bytes = what.body.size();
    std::function<outcome<boost::json::array>()> work = [body = std::move(what.body)] {
        return protocol::parse_send_events(body);
    };
    auto events = co_await async_compute(workers_, may.uid, bytes, std::move(work));
    if (!events) co_return events.error();
    const auto state = co_await async_visible_state(to.run_id, may);
    if (!state) co_return state.error();
    std::optional<user_quotas::place> place;
    if (is_finished(*state)) { // this is a further turn
        auto found = place_for(may, to.run_id, bytes);
        if (!found) co_return found.error();
        place.emplace(std::move(*found));
    }
    const auto sent = co_await runs_.async_send(to.run_id, std::move(*events));
    if (!sent) co_return refusal_of(sent.error(), place ? &*place : nullptr);
    boost::json::array ids(sent->begin(), sent->end());
    co_return json_answer(200, R"({"event_ids":)" + serialize(ids) + "}");
}

asio::awaitable<outcome<response>> calls::async_cancel(route to, request what, visibility may) {
    if (auto wrong = check_no_body(what)) co_return *wrong;
    const auto state = co_await async_visible_state(to.run_id, may);
    if (!state) co_return state.error();
    // Also for a finished run: it may have a further turn that waits for a slot.
    auto cancelled = co_await runs_.async_cancel(to.run_id);
    if (!cancelled && cancelled.error().why == session::refusal::not_found) { // nothing is left to cancel
        auto ended = co_await async_visible_run(to.run_id, may);
        if (!ended) co_return ended.error();
        co_return co_await async_run_answer(std::move(*ended), may.uid);
    }
    if (!cancelled) co_return to_problem(cancelled.error());
    co_return co_await async_run_answer(std::move(*cancelled), may.uid);
}

asio::awaitable<outcome<response>> calls::async_forget(route to, visibility may) {
    const auto state = co_await async_visible_state(to.run_id, may);
    if (!state) co_return state.error();
    const auto forgotten = co_await runs_.async_forget(to.run_id);
    if (!forgotten) co_return to_problem(forgotten.error());
    co_return response{204, {}};
}

asio::awaitable<outcome<response>> calls::async_reap(session::reap_mode mode, visibility may) {
    // The owners of orphaned sessions are unknown, so only users who see everything may see them.
    if (!may.everything) co_return no_such_path();
    const auto found = co_await runs_.async_reap(mode);
    if (!found) co_return to_problem(found.error());
    co_return json_answer(200, orphans_text(*found, mode));
}

asio::awaitable<outcome<response>> calls::async_reload(request what, visibility may) {
    // The report names settings, which only operators may see.
    if (!may.everything || !reload_) co_return no_such_path();
    if (auto wrong = check_no_body(what)) co_return *wrong;
    const reload_report report = co_await reload_();
    if (!report.complaints.empty())
        co_return problem{problem_kind::bad_configuration, fmt::format("{}", fmt::join(report.complaints, "; "))};
    co_return json_answer(200, reload_text(report));
}

asio::awaitable<std::optional<problem>> calls::async_check_position(std::uint64_t after, visibility may) {
    const std::uint64_t newest = store_.newest_record();
    if (after <= newest) co_return std::nullopt;
    if (may.everything) co_return beyond_newest(after, newest);
    const auto own = co_await store_.async_newest_record_of(may.uid); // must not show the load of other users
    if (!own) co_return store_problem(own.error());
    co_return beyond_newest(after, *own);
}

outcome<response> calls::metrics(visibility may) const {
    if (!may.metrics && !may.everything)
        return problem{problem_kind::forbidden,
                       "the metrics cover the runs of all users: only users who may see all runs and members of "
                       "access.metrics_groups may read them"};
    return metrics_answer(metrics_);
}

outcome<response> calls::status(visibility may) const {
    protocol::status_document now = status_.status(may.only());
    if (clients_) now.clients = clients_(may.only());
    return json_answer(200, json_text(protocol::to_json(now)));
}

} // namespace tether::server
