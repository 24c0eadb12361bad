// Records what runs publish, and returns it.
#include "recording_sink.hpp"

#include <algorithm>

namespace tether::test {

boost::asio::awaitable<error_code> recording_sink::async_accept(session::run now, session::continuation then,
                                                                session::request_key key) {
    keys.push_back(std::move(key));
    co_return co_await async_checkpoint(std::move(now), std::move(then));
}

boost::asio::awaitable<error_code> recording_sink::async_checkpoint(session::run now, session::continuation then) {
    const std::string id = now.id;
    const error_code ec = co_await async_put(std::move(now));
    if (!ec) keep(id, std::move(then));
    co_return ec;
}

void recording_sink::keep(const std::string& run_id, session::continuation continuation) {
    session::kept_run& stored = kept[run_id];
    continuation.pending_send.set_text({});
    if (is_finished(stored.run.state)) continuation.spec.events.set_text({});
    stored.continuation = std::move(continuation);
}

boost::asio::awaitable<error_code> recording_sink::async_note(std::string run_id, session::continuation then) {
    if (fails()) co_return make_error_code(boost::system::errc::io_error);
    keep(run_id, std::move(then));
    co_return error_code{};
}

boost::asio::awaitable<error_code> recording_sink::async_put(session::run now) {
    if (forgotten) co_return errc::not_found;
    if (fails()) co_return make_error_code(boost::system::errc::io_error);
    kept[now.id].run = now;
    const std::string line = "published " + std::string{to_string(now.state)};
    if (diary && states_[now.id] != line) diary->push_back(line);
    states_[now.id] = line;
    puts.push_back(std::move(now));
    if (on_put) on_put(puts.back());
    co_return error_code{};
}

boost::asio::awaitable<error_code> recording_sink::async_append(std::string run_id, std::vector<api::event> news) {
    if (on_append) on_append(news);
    if (forgotten) co_return errc::not_found;
    if (fails()) co_return make_error_code(boost::system::errc::io_error);
    for (api::event& e : news) events[run_id].push_back(std::move(e));
    co_return error_code{};
}

void recording_sink::preview(const std::string&, const api::event& event) {
    previews.push_back(event);
}

boost::asio::awaitable<error_code> recording_sink::async_remove(std::string run_id) {
    if (fails()) co_return make_error_code(boost::system::errc::io_error);
    kept.erase(run_id);
    removed.push_back(std::move(run_id));
    co_return error_code{};
}

boost::asio::awaitable<result<std::vector<session::kept_run>>> recording_sink::async_unfinished(std::string after,
                                                                                                std::size_t limit) {
    std::vector<session::kept_run> open;
    for (const auto& [id, run] : kept)
        if (run.continuation.open && id > after && open.size() < limit) open.push_back(run);
    co_return open;
}

boost::asio::awaitable<result<std::optional<session::kept_run>>> recording_sink::async_load(std::string run_id) {
    if (fails_to_read()) co_return make_error_code(boost::system::errc::io_error);
    std::optional<session::kept_run> found;
    if (const auto at = kept.find(run_id); at != kept.end()) found = at->second;
    co_return found;
}

boost::asio::awaitable<result<std::vector<session::event_mark>>> recording_sink::async_event_marks(std::string run_id) {
    if (fails_to_read()) co_return make_error_code(boost::system::errc::io_error);
    std::vector<session::event_mark> marks;
    for (const api::event& e : events[run_id]) marks.push_back({e.id, e.type, e.processed_at, e.queued});
    co_return marks;
}

boost::asio::awaitable<result<std::vector<session::run>>>
recording_sink::async_runs_of_session(std::string session_id) {
    if (fails_to_read()) co_return make_error_code(boost::system::errc::io_error);
    std::vector<session::run> found;
    for (const auto& [id, run] : kept)
        if (run.run.session_id == session_id) found.push_back(run.run);
    co_return found;
}

boost::asio::awaitable<result<std::vector<session::ledger_entry>>> recording_sink::async_ledger() {
    std::vector<session::ledger_entry> all = ledger;
    co_return all;
}

std::vector<std::string> recording_sink::states(const std::string& run_id) const {
    std::vector<std::string> seen;
    for (const session::run& r : puts)
        if (r.id == run_id && (seen.empty() || seen.back() != to_string(r.state)))
            seen.emplace_back(to_string(r.state));
    return seen;
}

std::vector<std::string> recording_sink::ids(const std::string& run_id) {
    std::vector<std::string> all;
    for (const api::event& e : events[run_id])
        if (std::find(all.begin(), all.end(), e.id) == all.end()) all.push_back(e.id);
    return all;
}

} // namespace tether::test
