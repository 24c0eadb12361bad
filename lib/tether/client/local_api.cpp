// The client side of the local API: one call for each of its endpoints.
#include <tether/client/local_api.hpp>

#include <tether/async/event.hpp>
#include <tether/core/duration.hpp>
#include <tether/core/id.hpp>
#include <tether/core/json_members.hpp>
#include <tether/core/request_target.hpp>
#include <tether/protocol/status_document.hpp>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <limits>
#include <optional>

namespace tether::client {

namespace asio = boost::asio;
namespace json = boost::json;
using std::chrono::milliseconds;

namespace {

std::string path_of_run(std::string_view id, std::string_view below = {}) {
    request_target path{"/v1/runs"};
    path.segment(id);
    if (!below.empty()) path.segment(below);
    return path.text();
}

bool is_list_of_sessions(const json::value& document) {
    const auto* sessions = array_of(document, "data");
    return sessions && std::all_of(sessions->begin(), sessions->end(), [](const json::value& session) {
               const auto* id = find_member(session, "session_id");
               return id && id->is_string();
           });
}

} // namespace

local_api::local_api(asio::any_io_executor executor, std::string socket_path, local_api_options options)
    : executor_{std::move(executor)}
    , socket_path_{std::move(socket_path)}
    , options_{std::move(options)} {}

asio::awaitable<outcome<json::value>> local_api::async_call(request ask, milliseconds bound) {
    if (deadline_) {
        const auto left = std::chrono::ceil<milliseconds>(*deadline_ - std::chrono::steady_clock::now());
        bound = std::clamp(bound, milliseconds{1}, std::max(left, milliseconds{1}));
    }
    connection link{executor_, socket_path_};
    std::optional<request> asked;
    if (options_.on_answer) asked = ask; // copied only for this, because bodies may be large
    const auto got = co_await link.async_exchange(std::move(ask), bound);
    if (!got) co_return got.error();
    if (options_.on_answer) options_.on_answer(*asked, *got);
    if (got->status < 200 || got->status >= 300) co_return parse_problem(got->status, got->body, got->retry_after);
    if (got->body.empty()) co_return json::value{};
    co_return parse_document(got->body);
}

asio::awaitable<outcome<run_snapshot>> local_api::async_call_for_run(request ask, std::string id, milliseconds bound) {
    auto got = co_await async_call(std::move(ask), bound);
    if (!got) co_return got.error();
    auto found = to_run_snapshot(std::move(*got));
    if (found && !id.empty() && found->run.id != id) co_return other_run();
    co_return found;
}

asio::awaitable<outcome<run_snapshot>> local_api::async_create(json::value body, std::string key) {
    if (key.empty()) key = fmt::format("{:016x}{:016x}", random_bits(), random_bits());
    request ask{"POST", "/v1/runs"};
    ask.body = json::serialize(body);
    ask.idempotency_key = key;
    create_policy policy{options_.create, std::move(key)};
    const auto begin = std::chrono::steady_clock::now();
    const auto elapsed = [begin] {
        return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    };
    for (;;) {
        auto made = co_await async_call_for_run(ask, std::string{}, policy.bound(elapsed()));
        if (made) co_return made;
        const auto next = policy.on_failure(made.error(), elapsed());
        if (!next) co_return next.error();
        if (options_.on_retry) options_.on_retry(made.error());
        co_await async::async_sleep(*next);
    }
}

asio::awaitable<outcome<run_page>> local_api::async_list(run_query query) {
    request_target path{"/v1/runs"};
    for (const auto& state : query.states) path.query("state", state);
    for (const auto& label : query.labels) path.query("label", label);
    if (query.limit != 0) path.query("limit", std::to_string(query.limit));
    if (!query.after.empty()) path.query("after", query.after);
    request ask{"GET", path.text()};
    const auto got = co_await async_call(std::move(ask), options_.request_timeout);
    if (!got) co_return got.error();
    co_return to_run_page(*got);
}

asio::awaitable<outcome<std::vector<run_snapshot>>> local_api::async_list_all(run_query query) {
    std::vector<run_snapshot> runs;
    const std::size_t most = query.limit;
    const bool with_messages = query.with_messages;
    std::size_t bytes = 0;
    run_walk walk{*this, std::move(query)};
    while (most == 0 || runs.size() < most) {
        auto page = co_await walk.async_next();
        if (!page) co_return page.error();
        if (page->empty()) break;
        for (auto& run : *page) {
            if (!with_messages) drop_messages(run);
            bytes += footprint(run);
            if (bytes > max_list_bytes)
                co_return malformed_document(
                    fmt::format("the daemon's list of runs is larger than {} MiB", max_list_bytes >> 20));
            runs.push_back(std::move(run));
        }
    }
    if (most != 0 && runs.size() > most) runs.resize(most);
    co_return runs;
}

asio::awaitable<outcome<run_snapshot>> local_api::async_find(std::string id, milliseconds wait) {
    request_target path{path_of_run(id)};
    if (wait.count() > 0) path.query("wait", to_text(wait));
    request ask{"GET", path.text()};
    co_return co_await async_call_for_run(std::move(ask), std::move(id), wait + options_.request_timeout);
}

asio::awaitable<outcome<json::value>> local_api::async_events(std::string id, std::uint64_t after, std::size_t limit) {
    request_target path{path_of_run(id, "events")};
    if (after != 0) path.query("after", std::to_string(after));
    if (limit != 0) path.query("limit", std::to_string(limit));
    request ask{"GET", path.text()};
    co_return co_await async_call(std::move(ask), options_.request_timeout);
}

asio::awaitable<outcome<run_snapshot>> local_api::async_find_turn(std::string id, std::uint64_t turn) {
    request_target path{path_of_run(id)};
    path.query("turn", std::to_string(turn));
    request ask{"GET", path.text()};
    co_return co_await async_call_for_run(std::move(ask), std::move(id), options_.request_timeout);
}

asio::awaitable<outcome<json::value>> local_api::async_send(std::string id, json::array events, milliseconds patience,
                                                            std::string key) {
    request ask{"POST", path_of_run(id, "events")};
    ask.idempotency_key = std::move(key);
    json::object body;
    body["events"] = std::move(events);
    ask.body = json::serialize(body);
    auto sent = co_await async_call(std::move(ask), patience + options_.request_timeout);
    if (sent && !array_of(*sent, "event_ids")) co_return malformed_document();
    co_return sent;
}

asio::awaitable<outcome<json::value>> local_api::async_cancel(std::string id) {
    request ask{"POST", path_of_run(id, "cancel")};
    auto found = co_await async_call_for_run(std::move(ask), std::move(id), options_.request_timeout);
    if (!found) co_return found.error();
    co_return std::move(found->document);
}

asio::awaitable<outcome<void>> local_api::async_forget(std::string id) {
    request ask{"DELETE", path_of_run(id)};
    const auto got = co_await async_call(std::move(ask), options_.request_timeout);
    if (!got) co_return got.error();
    co_return outcome<void>{};
}

asio::awaitable<outcome<json::value>> local_api::async_orphans(bool remove) {
    request ask{remove ? "DELETE" : "GET", "/v1/orphans"};
    auto got = co_await async_call(std::move(ask), options_.list_timeout);
    if (got && !is_list_of_sessions(*got)) co_return malformed_document();
    co_return got;
}

asio::awaitable<outcome<json::value>> local_api::async_reload() {
    request ask{"POST", "/v1/reload"};
    auto got = co_await async_call(std::move(ask), options_.request_timeout);
    if (got && (!array_of(*got, "applied") || !array_of(*got, "at_next_start"))) co_return malformed_document();
    co_return got;
}

asio::awaitable<outcome<json::value>> local_api::async_status() {
    request ask{"GET", "/v1/status"};
    auto got = co_await async_call(std::move(ask), options_.request_timeout);
    if (got && !protocol::parse_status_document(*got)) co_return malformed_document();
    co_return got;
}

asio::awaitable<outcome<void>> local_api::async_health() {
    connection link{executor_, socket_path_};
    request ask{"GET", "/healthz"};
    const auto got = co_await link.async_exchange(std::move(ask), options_.request_timeout);
    if (!got) co_return got.error();
    if (got->status != 200) co_return parse_problem(got->status, got->body, got->retry_after);
    co_return outcome<void>{};
}

asio::awaitable<outcome<std::uint64_t>> local_api::async_newest() {
    // The daemon reports the number when it refuses a position that no feed has (docs/protocol.md, feeds).
    request_target path{"/v1/events"};
    path.query("after", std::to_string(std::numeric_limits<std::int64_t>::max()));
    request ask{"GET", path.text()};
    const auto got = co_await async_call(std::move(ask), options_.request_timeout);
    if (got) co_return malformed_document();
    if (!got.error().newest) co_return got.error();
    co_return *got.error().newest;
}

std::unique_ptr<feed> local_api::follow_run(std::string_view id, feed_options options) {
    options.ends_with_run = true;
    options.run_id = id;
    return std::make_unique<feed>(executor_, socket_path_, path_of_run(id, "events"), options);
}

std::unique_ptr<feed> local_api::follow_all(bool runs_only, feed_options options) {
    options.ends_with_run = false;
    request_target path{"/v1/events"};
    if (runs_only) path.query("types", "run");
    return std::make_unique<feed>(executor_, socket_path_, path.text(), options);
}

} // namespace tether::client
