// A sink that remembers what runs published, and gives it back.
#pragma once

#include <tether/session/recovery_source.hpp>
#include <tether/session/sink.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tether::test {

/// Keeps everything in the order it was published. Fails as often as it is told to.
class recording_sink final : public session::sink, public session::recovery_source {
  public:
    int fail_times = 0;     ///< so many calls fail before the next one succeeds
    bool forgotten = false; ///< no run is known any more
    std::vector<session::run> puts;
    std::map<std::string, std::vector<api::event>> events; ///< by run
    std::vector<api::event> previews;
    std::vector<std::string> removed;
    std::map<std::string, session::kept_run> kept; ///< as a restart would find them
    std::vector<session::request_key> keys;
    /// When given, gets a line for each state that is new: `published succeeded`. Outlives the sink.
    std::vector<std::string>* diary = nullptr;
    /// Called when a run was published, if given.
    std::function<void(const session::run&)> on_put;

    boost::asio::awaitable<error_code> async_accept(session::run now, session::continuation then,
                                                    session::request_key key) override {
        keys.push_back(std::move(key));
        co_return co_await async_checkpoint(std::move(now), std::move(then));
    }
    boost::asio::awaitable<error_code> async_checkpoint(session::run now, session::continuation then) override {
        const std::string id = now.id;
        const error_code ec = co_await async_put(std::move(now));
        if (!ec) kept[id].then = std::move(then);
        co_return ec;
    }
    boost::asio::awaitable<error_code> async_note(std::string run_id, session::continuation then) override {
        if (fails()) co_return make_error_code(boost::system::errc::io_error);
        kept[run_id].then = std::move(then);
        co_return error_code{};
    }
    boost::asio::awaitable<error_code> async_put(session::run now) override {
        if (forgotten) co_return errc::not_found;
        if (fails()) co_return make_error_code(boost::system::errc::io_error);
        kept[now.id].now = now;
        const std::string line = "published " + std::string{to_string(now.state)};
        if (diary && states_[now.id] != line) diary->push_back(line);
        states_[now.id] = line;
        puts.push_back(std::move(now));
        if (on_put) on_put(puts.back());
        co_return error_code{};
    }
    boost::asio::awaitable<error_code> async_append(std::string run_id, std::vector<api::event> news) override {
        if (forgotten) co_return errc::not_found;
        if (fails()) co_return make_error_code(boost::system::errc::io_error);
        for (api::event& e : news) events[run_id].push_back(std::move(e));
        co_return error_code{};
    }
    void preview(const std::string&, const api::event& event) override { previews.push_back(event); }
    boost::asio::awaitable<error_code> async_remove(std::string run_id) override {
        if (fails()) co_return make_error_code(boost::system::errc::io_error);
        kept.erase(run_id);
        removed.push_back(std::move(run_id));
        co_return error_code{};
    }

    boost::asio::awaitable<result<std::vector<session::kept_run>>> async_unfinished(std::string after,
                                                                                    std::size_t limit) override {
        std::vector<session::kept_run> open;
        for (const auto& [id, run] : kept)
            if (run.then.open && id > after && open.size() < limit) open.push_back(run);
        co_return open;
    }
    boost::asio::awaitable<result<std::optional<session::kept_run>>> async_load(std::string run_id) override {
        std::optional<session::kept_run> found;
        if (const auto at = kept.find(run_id); at != kept.end()) found = at->second;
        co_return found;
    }
    boost::asio::awaitable<result<std::vector<session::event_mark>>> async_event_marks(std::string run_id) override {
        std::vector<session::event_mark> marks;
        for (const api::event& e : events[run_id]) marks.push_back({e.id, e.type, e.processed_at, e.queued});
        co_return marks;
    }
    boost::asio::awaitable<result<std::vector<session::run>>> async_runs_of_session(std::string session_id) override {
        std::vector<session::run> found;
        for (const auto& [id, run] : kept)
            if (run.now.session_id == session_id) found.push_back(run.now);
        co_return found;
    }
    boost::asio::awaitable<result<std::vector<session::ledger_entry>>> async_ledger() override {
        std::vector<session::ledger_entry> none;
        co_return none;
    }

    /// The states of a run as its readers saw them, each once in a row.
    std::vector<std::string> states(const std::string& run_id) const {
        std::vector<std::string> seen;
        for (const session::run& r : puts)
            if (r.id == run_id && (seen.empty() || seen.back() != to_string(r.state)))
                seen.emplace_back(to_string(r.state));
        return seen;
    }
    /// Ids of a run's events; an event that was replaced counts where it was first.
    std::vector<std::string> ids(const std::string& run_id) {
        std::vector<std::string> all;
        for (const api::event& e : events[run_id])
            if (std::find(all.begin(), all.end(), e.id) == all.end()) all.push_back(e.id);
        return all;
    }

  private:
    bool fails() { return fail_times > 0 && fail_times-- > 0; }

    std::map<std::string, std::string> states_;
};

} // namespace tether::test
