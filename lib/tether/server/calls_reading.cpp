#include <tether/server/calls.hpp>

#include <tether/protocol/feed_record.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace tether::server {

namespace asio = boost::asio;
using protocol::outcome;

namespace {

/// A page ends at this size even if it then has fewer entries than requested. Small, because the page stays in memory
/// while the client does not read.
constexpr std::size_t max_page_bytes = 1u << 20;

/// Lines of a page, as far as they fit.
struct page_lines {
    std::vector<std::string> lines;
    std::size_t bytes = 0;
};

page_lines lines_of(const std::vector<store::record>& records) {
    page_lines page;
    for (const store::record& record : records) {
        if (page.bytes >= max_page_bytes) break;
        page.lines.push_back(to_line(record));
        page.bytes += page.lines.back().size();
    }
    return page;
}

page_lines lines_of(const std::vector<session::run>& runs) {
    page_lines page;
    for (const session::run& run : runs) {
        if (page.bytes >= max_page_bytes) break;
        page.lines.push_back(run_text(run));
        page.bytes += page.lines.back().size();
    }
    return page;
}

page_lines turn_lines_of(const std::vector<session::run>& turns) {
    page_lines page;
    for (const session::run& turn : turns) {
        if (page.bytes >= max_page_bytes) break;
        page.lines.push_back(turn_text(turn));
        page.bytes += page.lines.back().size();
    }
    return page;
}

/// True when a waiting client must be answered.
bool needs_answer(session::run_state state) {
    return is_finished(state) || state == session::run_state::waiting;
}

} // namespace

std::shared_ptr<memory_lease> calls::lease_for(uid_t user) {
    return std::make_shared<memory_lease>(memory_, user);
}

asio::awaitable<outcome<response>> calls::async_list(incoming_call& call) {
    auto parameters = protocol::parse_list_parameters(call.target);
    if (!parameters) co_return parameters.error();
    const uid_t uid = call.permissions().uid;
    store::run_query query;
    query.owner = call.permissions().only();
    query.asker = uid;
    for (const std::string& state : parameters->states) query.states.push_back(*session::parse_run_state(state));
    query.labels = std::move(parameters->labels);
    query.after = std::move(parameters->after);
    query.limit = parameters->limit;
    query.max_bytes = max_page_bytes;
    const auto held = lease_for(uid);
    if (!co_await held->async_hold(max_page_bytes)) co_return overloaded_problem();
    async::event hangup;
    const hangup_watch watch{call.socket, hangup};
    store::run_page found;
    do { // a search for rare labels runs in parts, so that other requests proceed between two parts
        auto part = co_await store_.async_list(query);
        if (!part) co_return store_problem(part.error());
        found = std::move(*part);
        query.after = found.after;
        co_await asio::post(call.socket.executor(), asio::use_awaitable);
    } while (found.runs.empty() && !found.after.empty() && !watch.gone() && !feed_.stopping());
    std::size_t bytes = 0;
    std::vector<std::string> ids;
    for (session::run& run : found.runs) {
        if (const auto state = runs_.following(run.id)) run.follow = *state;
        bytes += text_size(run);
        ids.push_back(run.id);
    }
    held->hold_at_most(0); // first: a user that holds memory may not get enough for one large record
    if (!held->try_hold(bytes)) co_return overloaded_problem();
    std::function<page_lines()> work = [runs = std::move(found.runs)] { return lines_of(runs); };
    const page_lines page = co_await async::async_compute(workers_, uid, bytes, std::move(work));
    const bool is_cut = page.lines.size() < ids.size();
    response answer =
        json_answer(200, protocol::page_of(page.lines, is_cut ? ids[page.lines.size() - 1] : found.after));
    answer.held = held;
    co_return answer;
}

asio::awaitable<outcome<response>> calls::async_get(incoming_call& call) {
    const auto parameters = protocol::parse_run_parameters(call.target);
    if (!parameters) co_return parameters.error();
    if (parameters->turn) co_return co_await async_get_turn(call.run_id, *parameters->turn, call.permissions());
    const uid_t uid = call.permissions().uid;
    feed_filter changes;
    changes.run_id = call.run_id;
    changes.runs_only = true;
    feed_queue never_replayed{changes, 0, 0, /*finished=*/false};
    feed_reader reader{feed_, std::move(never_replayed), uid};
    const hangup_watch watch{call.socket, reader.wake};
    const auto deadline = clock::now() + parameters->wait.value_or(milliseconds{0});
    session::run run;
    for (;;) {
        auto found = co_await async_visible_run(call.run_id, call.permissions());
        if (!found) co_return found.error();
        run = std::move(*found);
        if (needs_answer(run.state) || clock::now() >= deadline || watch.gone() || reader.stopping()) break;
        co_await reader.wake.async_wait(deadline);
    }
    const auto held = lease_for(uid);
    if (!held->try_hold(text_size(run))) co_return overloaded_problem();
    std::string text = co_await async_run_text(std::move(run), uid);
    response answer = json_answer(200, std::move(text));
    answer.held = held;
    co_return answer;
}

/// The run as it is now, with the result and the error of one turn.
asio::awaitable<outcome<response>> calls::async_get_turn(std::string run_id, std::uint64_t turn,
                                                         visibility permissions) {
    auto run = co_await async_visible_run(run_id, permissions);
    if (!run) co_return run.error();
    store::turn_query query;
    query.run_id = run_id;
    query.after = turn - 1;
    query.limit = 1;
    query.asker = permissions.uid;
    auto turns = co_await store_.async_turns(std::move(query));
    if (!turns) co_return store_problem(turns.error());
    if (turns->empty() || turns->front().turns != turn)
        co_return protocol::problem{protocol::problem_kind::not_found,
                                    fmt::format("{} has no finished turn {}", run_id, turn)};
    run->result = std::move(turns->front().result);
    run->error = std::move(turns->front().error);
    const auto held = lease_for(permissions.uid);
    if (!held->try_hold(text_size(*run))) co_return overloaded_problem();
    std::string text = co_await async_run_text(std::move(*run), permissions.uid);
    response answer = json_answer(200, std::move(text));
    answer.held = held;
    co_return answer;
}

asio::awaitable<outcome<response>> calls::async_list_turns(incoming_call& call) {
    const auto parameters = protocol::parse_turn_parameters(call.target);
    if (!parameters) co_return parameters.error();
    const auto state = co_await async_visible_state(call.run_id, call.permissions());
    if (!state) co_return state.error();
    const uid_t uid = call.permissions().uid;
    store::turn_query query;
    query.run_id = call.run_id;
    query.after = parameters->after;
    query.limit = parameters->limit;
    query.max_bytes = max_page_bytes;
    query.asker = uid;
    const auto held = lease_for(uid);
    if (!co_await held->async_hold(max_page_bytes)) co_return overloaded_problem();
    auto turns = co_await store_.async_turns(query);
    if (!turns) co_return store_problem(turns.error());
    std::size_t bytes = 0;
    for (const session::run& turn : *turns) bytes += text_size(turn);
    held->hold_at_most(0); // one turn may be larger than the share that a second amount gets
    if (!held->try_hold(bytes)) co_return overloaded_problem();
    std::vector<std::uint64_t> numbers;
    for (const session::run& turn : *turns) numbers.push_back(turn.turns);
    std::function<page_lines()> work = [moved = std::move(*turns)] { return turn_lines_of(moved); };
    const page_lines page = co_await async::async_compute(workers_, uid, bytes, std::move(work));
    std::optional<std::uint64_t> next;
    if (!page.lines.empty()) {
        query.after = numbers[page.lines.size() - 1];
        query.limit = 1;
        query.max_bytes = 1;
        const auto further = co_await store_.async_turns(query);
        if (!further) co_return store_problem(further.error());
        if (!further->empty()) next = query.after;
    }
    response answer = json_answer(200, protocol::page_of(page.lines, next));
    answer.held = held;
    co_return answer;
}

asio::awaitable<outcome<response>> calls::async_page(incoming_call& call) {
    const auto parameters = protocol::parse_run_feed_parameters(call.target, {});
    if (!parameters) co_return parameters.error();
    const auto state = co_await async_visible_state(call.run_id, call.permissions());
    if (!state) co_return state.error();
    if (auto wrong = co_await async_check_position(parameters->after, call.permissions())) co_return std::move(*wrong);
    const uid_t uid = call.permissions().uid;
    store::record_query query;
    query.asker = uid;
    query.run_id = call.run_id;
    query.after = parameters->after;
    query.limit = parameters->limit;
    query.max_bytes = max_page_bytes;
    const auto held = lease_for(uid);
    if (!co_await held->async_hold(max_page_bytes)) co_return overloaded_problem();
    auto records = co_await store_.async_records(query);
    if (!records) co_return store_problem(records.error());
    const std::size_t bytes = text_size(*records);
    held->hold_at_most(0); // first: a user that holds memory may not get enough for one large record
    if (!held->try_hold(bytes)) co_return overloaded_problem();
    std::vector<std::uint64_t> numbers;
    for (const store::record& record : *records) numbers.push_back(record.number);
    std::function<page_lines()> work = [moved = std::move(*records)] { return lines_of(moved); };
    const page_lines page = co_await async::async_compute(workers_, uid, bytes, std::move(work));
    std::optional<std::uint64_t> next;
    if (!page.lines.empty()) {
        query.after = numbers[page.lines.size() - 1];
        query.limit = 1;
        query.max_bytes = 1;
        const auto further = co_await store_.async_records(query);
        if (!further) co_return store_problem(further.error());
        if (!further->empty()) next = query.after;
    }
    response answer = json_answer(200, protocol::page_of(page.lines, next));
    answer.held = held;
    co_return answer;
}

} // namespace tether::server
