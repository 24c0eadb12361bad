#include <tether/server/calls.hpp>

#include <tether/protocol/feed_record.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

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

/// True when a waiting client must be answered.
bool settled(session::run_state state) {
    return is_finished(state) || state == session::run_state::waiting;
}

} // namespace

std::shared_ptr<memory_lease> calls::lease_for(uid_t user) {
    return std::make_shared<memory_lease>(memory_, user);
}

asio::awaitable<outcome<response>> calls::async_list(protocol::target at, visibility may, peer_socket& socket) {
    auto asked = protocol::parse_list_parameters(at);
    if (!asked) co_return asked.error();
    store::run_query query;
    query.owner = may.only();
    query.asker = may.uid;
    for (const std::string& state : asked->states) query.states.push_back(*session::parse_run_state(state));
    query.labels = std::move(asked->labels);
    query.after = std::move(asked->after);
    query.limit = asked->limit;
    query.max_bytes = max_page_bytes;
    const auto held = lease_for(may.uid);
    if (!co_await held->async_hold(max_page_bytes)) co_return overloaded_problem();
    wakeup hangup{socket.executor()};
    const hangup_watch watch{socket, hangup};
    store::run_page some;
    do { // a search for rare labels runs in parts, so that other requests proceed between two parts
        auto part = co_await store_.async_list(query);
        if (!part) co_return store_problem(part.error());
        some = std::move(*part);
        query.after = some.after;
        co_await asio::post(socket.executor(), asio::use_awaitable);
    } while (some.runs.empty() && !some.after.empty() && !watch.gone() && !news_.stopping());
    std::size_t bytes = 0;
    std::vector<std::string> ids;
    for (session::run& run : some.runs) {
        if (const auto now = runs_.following(run.id)) run.follow = *now;
        bytes += text_size(run);
        ids.push_back(run.id);
    }
    held->hold_at_most(0); // one record may be larger than the share that a second amount gets
    if (!held->try_hold(bytes)) co_return overloaded_problem();
    std::function<page_lines()> work = [runs = std::move(some.runs)] { return lines_of(runs); };
    const page_lines page = co_await async_compute(workers_, may.uid, bytes, std::move(work));
    const bool is_cut = page.lines.size() < ids.size();
    response out = json_answer(200, protocol::page_of(page.lines, is_cut ? ids[page.lines.size() - 1] : some.after));
    out.held = held;
    co_return out;
}

asio::awaitable<outcome<response>> calls::async_get(route to, protocol::target at, visibility may,
                                                    peer_socket& socket) {
    const auto asked = protocol::parse_run_parameters(at);
    if (!asked) co_return asked.error();
    feed_filter changes;
    changes.run_id = to.run_id;
    changes.runs_only = true;
    feed_queue never_replayed{changes, 0, 0, /*finished=*/false};
    feed_reader news{news_, socket.executor(), std::move(never_replayed), may.uid};
    const hangup_watch watch{socket, news.wake};
    const auto deadline = clock::now() + asked->wait.value_or(milliseconds{0});
    session::run now;
    for (;;) {
        auto run = co_await async_visible_run(to.run_id, may);
        if (!run) co_return run.error();
        now = std::move(*run);
        if (settled(now.state) || clock::now() >= deadline || watch.gone() || news.stopping()) break;
        co_await news.wake.async_wait(deadline);
    }
    const auto held = lease_for(may.uid);
    if (!held->try_hold(text_size(now))) co_return overloaded_problem();
    std::string text = co_await async_run_text(std::move(now), may.uid);
    response out = json_answer(200, std::move(text));
    out.held = held;
    co_return out;
}

asio::awaitable<outcome<response>> calls::async_page(route to, protocol::target at, visibility may) {
    const auto asked = protocol::parse_run_feed_parameters(at, {});
    if (!asked) co_return asked.error();
    const auto state = co_await async_visible_state(to.run_id, may);
    if (!state) co_return state.error();
    if (auto wrong = co_await async_check_position(asked->after, may)) co_return std::move(*wrong);
    store::record_query query;
    query.asker = may.uid;
    query.run_id = to.run_id;
    query.after = asked->after;
    query.limit = asked->limit;
    query.max_bytes = max_page_bytes;
    const auto held = lease_for(may.uid);
    if (!co_await held->async_hold(max_page_bytes)) co_return overloaded_problem();
    auto records = co_await store_.async_records(query);
    if (!records) co_return store_problem(records.error());
    const std::size_t bytes = text_size(*records);
    held->hold_at_most(0); // one record may be larger than the share that a second amount gets
    if (!held->try_hold(bytes)) co_return overloaded_problem();
    std::vector<std::uint64_t> numbers;
    for (const store::record& record : *records) numbers.push_back(record.number);
    std::function<page_lines()> work = [all = std::move(*records)] { return lines_of(all); };
    const page_lines page = co_await async_compute(workers_, may.uid, bytes, std::move(work));
    std::optional<std::uint64_t> next;
    if (!page.lines.empty()) {
        query.after = numbers[page.lines.size() - 1];
        query.limit = 1;
        query.max_bytes = 1;
        const auto further = co_await store_.async_records(query);
        if (!further) co_return store_problem(further.error());
        if (!further->empty()) next = query.after;
    }
    response out = json_answer(200, protocol::page_of(page.lines, next));
    out.held = held;
    co_return out;
}

} // namespace tether::server
