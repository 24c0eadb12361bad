#include <tether/server/calls.hpp>

#include <tether/core/json_text.hpp>
#include <tether/protocol/create_run.hpp>
#include <tether/protocol/feed_record.hpp>
#include <tether/protocol/send_events.hpp>
#include <tether/server/body_rules.hpp>
#include <tether/server/digest.hpp>
#include <tether/server/feed_position.hpp>
#include <tether/server/orphan_view.hpp>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::server {

namespace asio = boost::asio;
using protocol::outcome;
using protocol::problem;
using protocol::problem_kind;

namespace {

/// A page is cut here even when fewer than asked for fit.
constexpr std::size_t max_page_octets = 8u << 20;
/// Runs asked of the store at once: each may hold a large result.
constexpr std::size_t runs_at_once = 16;

problem not_kept(const error_code& ec) {
    return problem{problem_kind::store_failed, ec.message()};
}

problem unknown_run(const std::string& id) {
    return problem{problem_kind::not_found, "there is no run " + id.substr(0, 64)};
}

/// True when a waiting client is to be answered.
bool settled(session::run_state state) {
    return is_finished(state) || state == session::run_state::waiting;
}

} // namespace

calls::calls(run_service& runs, store::store& store, const status_source& status, hub& news, run_defaults defaults,
             std::size_t queued_runs, const access_config& access, reloader reload, metrics_source& metrics)
    : runs_{runs}
    , store_{store}
    , status_{status}
    , news_{news}
    , defaults_{std::move(defaults)}
    , queued_runs_{queued_runs}
    , quotas_{access}
    , reload_{std::move(reload)}
    , metrics_{metrics} {}

asio::awaitable<response> calls::async_answer(route to, protocol::target at, request what, caller who,
                                              peer_socket& socket) {
    const std::string_view allow = to.allow;
    const bool wrong_method = to.what == call::no_such_method;
    auto answered = co_await async_dispatch(std::move(to), std::move(at), std::move(what), std::move(who), socket);
    if (answered) co_return std::move(*answered);
    response refused = to_response(answered.error());
    if (wrong_method) refused.headers.emplace_back("Allow", allow);
    co_return refused;
}

asio::awaitable<outcome<response>> calls::async_dispatch(route to, protocol::target at, request what, caller who,
                                                         peer_socket& socket) {
    if (auto wrong = check_content_type(what)) co_return *wrong;
    const bool narrows = to.what == call::list_runs || to.what == call::get_run || to.what == call::run_feed;
    if (const auto none = protocol::parse_no_parameters(at); !narrows && !none) co_return none.error();
    switch (to.what) {
    case call::create_run: co_return co_await async_create(std::move(what), std::move(who));
    case call::list_runs: co_return co_await async_list(std::move(at), who.may);
    case call::get_run: co_return co_await async_get(std::move(to), std::move(at), who.may, socket);
    case call::run_feed: co_return co_await async_page(std::move(to), std::move(at), who.may);
    case call::send_events: co_return co_await async_send(std::move(to), std::move(what), who.may);
    case call::cancel_run: co_return co_await async_cancel(std::move(to), std::move(what), who.may);
    case call::forget_run: co_return co_await async_forget(std::move(to), who.may);
    case call::list_orphans: co_return co_await async_reap(session::reap_mode::list, who.may);
    case call::reap_orphans: co_return co_await async_reap(session::reap_mode::remove, who.may);
    case call::reload: co_return co_await async_reload(std::move(what), who.may);
    case call::status: co_return status();
    case call::health: co_return health_answer(status_);
    case call::metrics: co_return metrics_answer(metrics_);
    case call::no_such_method: co_return problem{problem_kind::method_not_allowed, "it takes " + std::string{to.allow}};
    case call::feed: // answered by whoever owns the connection
    case call::no_such_path: break;
    }
    co_return problem{problem_kind::not_found, "there is no such path"};
}

asio::awaitable<outcome<session::run>> calls::async_visible_run(std::string id, visibility may) {
    auto found = co_await store_.async_find(id);
    if (!found) co_return not_kept(found.error());
    if (!found->has_value() || !may.sees((*found)->owner.uid)) co_return unknown_run(id);
    if (const auto now = runs_.following(id)) (*found)->follow = *now;
    co_return std::move(**found);
}

asio::awaitable<outcome<response>> calls::async_create(request what, caller who) {
    auto asked = protocol::parse_create_run(what.body);
    if (!asked) co_return asked.error();
    session::request_key key;
    if (!what.has_idempotency_key) co_return co_await async_submit(std::move(*asked), std::move(who), std::move(key));
    if (auto wrong = check_idempotency_key(what)) co_return *wrong;
    key.key = what.idempotency_key;
    key.body_digest = digest_of(what.body);
    co_return co_await async_create_once(std::move(*asked), std::move(who), std::move(key));
}

asio::awaitable<outcome<response>> calls::async_create_once(protocol::create_run asked, caller who,
                                                            session::request_key key) {
    keyed_lock::key mine{who.as.uid, key.key};
    const keyed_lock::held lock = co_await creating_.async_lock(std::move(mine));
    auto before = co_await store_.async_recall(who.as.uid, key.key);
    if (!before) co_return not_kept(before.error());
    if (before->has_value()) {
        if ((*before)->body_digest != key.body_digest)
            co_return problem{problem_kind::idempotency_conflict, {}, "Idempotency-Key"};
        auto same = co_await store_.async_find((*before)->run_id);
        if (!same) co_return not_kept(same.error());
        if (same->has_value()) {
            response again = json_answer(200, run_text(**same));
            again.run_id = (*same)->id;
            again.headers.emplace_back("Location", "/v1/runs/" + (*same)->id);
            co_return again;
        }
    }
    co_return co_await async_submit(std::move(asked), std::move(who), std::move(key));
}

asio::awaitable<outcome<response>> calls::async_submit(protocol::create_run asked, caller who,
                                                       session::request_key key) {
    const auto kept = store_.counts();
    const auto queued = kept.find(session::run_state::queued);
    if (queued != kept.end() && queued->second >= queued_runs_)
        co_return problem{problem_kind::too_many_runs, fmt::format("{} are waiting already", queued->second)};
    auto spec = to_spec(std::move(asked), defaults_);
    if (!spec) co_return spec.error();
    const auto place = place_for(who.may, {});
    if (!place) co_return place.error();
    auto made = co_await runs_.async_submit(std::move(*spec), std::move(who.as), std::move(key));
    if (!made) co_return to_problem(made.error());
    response created = json_answer(201, run_text(*made));
    created.run_id = made->id;
    created.headers.emplace_back("Location", "/v1/runs/" + made->id);
    co_return created;
}

outcome<user_quotas::place> calls::place_for(const visibility& who, const std::string& run_id) {
    user_quotas::known_runs known;
    if (!who.everything) known.unfinished = runs_.unfinished_of(who.uid);
    known.is_unfinished = [this](const std::string& id) { return runs_.is_unfinished(id); };
    return quotas_.take(who, run_id, known, clock::now());
}

asio::awaitable<outcome<response>> calls::async_list(protocol::target at, visibility may) {
    auto asked = protocol::parse_list_parameters(at);
    if (!asked) co_return asked.error();
    store::run_query query;
    query.owner = may.only();
    for (const std::string& state : asked->states) query.states.push_back(*session::parse_run_state(state));
    query.labels = std::move(asked->labels);
    query.after = std::move(asked->after);
    std::vector<std::string> lines;
    std::size_t octets = 0;
    for (bool more = true; more;) {
        query.limit = std::min(runs_at_once, asked->limit - lines.size());
        auto some = co_await store_.async_list(query);
        if (!some) co_return not_kept(some.error());
        for (session::run& run : some->first) {
            if (octets >= max_page_octets) break;
            if (const auto now = runs_.following(run.id)) run.follow = *now;
            lines.push_back(run_text(run));
            octets += lines.back().size();
            query.after = run.id;
        }
        more = some->second || (!some->first.empty() && some->first.back().id != query.after);
        if (more && (lines.size() == asked->limit || octets >= max_page_octets))
            co_return json_answer(200, protocol::page_of(lines, std::string_view{query.after}));
    }
    co_return json_answer(200, protocol::page_of(lines, std::string_view{}));
}

asio::awaitable<outcome<response>> calls::async_get(route to, protocol::target at, visibility may,
                                                    peer_socket& socket) {
    const auto asked = protocol::parse_run_parameters(at);
    if (!asked) co_return asked.error();
    feed_filter changes;
    changes.run_id = to.run_id;
    changes.runs_only = true;
    feed_queue never_replayed{changes, 0, 0, /*finished=*/false};
    feed_reader news{news_, socket.executor(), std::move(never_replayed)};
    const hangup_watch watch{socket, news.wake};
    const auto deadline = clock::now() + asked->wait.value_or(milliseconds{0});
    for (;;) {
        auto run = co_await async_visible_run(to.run_id, may);
        if (!run) co_return run.error();
        if (settled(run->state) || clock::now() >= deadline || watch.gone() || news.stopping())
            co_return json_answer(200, run_text(*run));
        co_await news.wake.async_wait(deadline);
    }
}

asio::awaitable<outcome<response>> calls::async_page(route to, protocol::target at, visibility may) {
    const auto asked = protocol::parse_run_feed_parameters(at, {});
    if (!asked) co_return asked.error();
    const auto run = co_await async_visible_run(to.run_id, may);
    if (!run) co_return run.error();
    if (auto wrong = check_position(asked->after, store_.newest_record())) co_return std::move(*wrong);
    store::record_query query;
    query.run_id = to.run_id;
    query.after = asked->after;
    query.limit = asked->limit;
    query.max_octets = max_page_octets;
    const auto records = co_await store_.async_records(query);
    if (!records) co_return not_kept(records.error());
    std::vector<std::string> lines;
    std::size_t octets = 0;
    while (lines.size() < records->size() && octets < max_page_octets) {
        lines.push_back(to_line((*records)[lines.size()]));
        octets += lines.back().size();
    }
    std::optional<std::uint64_t> next;
    if (!lines.empty()) {
        query.after = (*records)[lines.size() - 1].number;
        query.limit = 1;
        const auto further = co_await store_.async_records(query);
        if (!further) co_return not_kept(further.error());
        if (!further->empty()) next = query.after;
    }
    co_return json_answer(200, protocol::page_of(lines, next));
}

asio::awaitable<outcome<response>> calls::async_send(route to, request what, visibility may) {
    auto events = protocol::parse_send_events(what.body);
    if (!events) co_return events.error();
    const auto run = co_await async_visible_run(to.run_id, may);
    if (!run) co_return run.error();
    std::optional<user_quotas::place> place;
    if (is_finished(run->state)) { // asks for a further turn
        auto found = place_for(may, to.run_id);
        if (!found) co_return found.error();
        place.emplace(std::move(*found));
    }
    const auto sent = co_await runs_.async_send(to.run_id, std::move(*events));
    if (!sent) co_return to_problem(sent.error());
    boost::json::array ids(sent->begin(), sent->end());
    co_return json_answer(200, R"({"event_ids":)" + serialize(ids) + "}");
}

asio::awaitable<outcome<response>> calls::async_cancel(route to, request what, visibility may) {
    if (auto wrong = check_no_body(what)) co_return *wrong;
    const auto run = co_await async_visible_run(to.run_id, may);
    if (!run) co_return run.error();
    // Asked even when the run is finished: it may wait for a slot with a further turn.
    const auto cancelled = co_await runs_.async_cancel(to.run_id);
    if (!cancelled && cancelled.error().why == session::refusal::not_found) { // there is nothing left to cancel
        const auto ended = co_await async_visible_run(to.run_id, may);
        if (!ended) co_return ended.error();
        co_return json_answer(200, run_text(*ended));
    }
    if (!cancelled) co_return to_problem(cancelled.error());
    co_return json_answer(200, run_text(*cancelled));
}

asio::awaitable<outcome<response>> calls::async_forget(route to, visibility may) {
    const auto run = co_await async_visible_run(to.run_id, may);
    if (!run) co_return run.error();
    const auto forgotten = co_await runs_.async_forget(to.run_id);
    if (!forgotten) co_return to_problem(forgotten.error());
    co_return response{204, {}};
}

asio::awaitable<outcome<response>> calls::async_reap(session::reap_mode mode, visibility may) {
    // Whose runs they were of is not known any more: only who may see everything may see them.
    if (!may.everything) co_return problem{problem_kind::not_found, "there is no such path"};
    const auto found = co_await runs_.async_reap(mode);
    if (!found) co_return to_problem(found.error());
    co_return json_answer(200, orphans_text(*found, mode));
}

asio::awaitable<outcome<response>> calls::async_reload(request what, visibility may) {
    // What it names is the operator's business.
    if (!may.everything || !reload_) co_return problem{problem_kind::not_found, "there is no such path"};
    if (auto wrong = check_no_body(what)) co_return *wrong;
    const reload_report report = co_await reload_();
    if (!report.complaints.empty())
        co_return problem{problem_kind::bad_configuration, fmt::format("{}", fmt::join(report.complaints, "; "))};
    co_return json_answer(200, reload_text(report));
}

outcome<response> calls::status() const {
    protocol::status_document now = status_.status();
    now.clients = clients_;
    return json_answer(200, json_text(protocol::to_json(now)));
}

} // namespace tether::server
