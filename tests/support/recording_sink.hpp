// A sink that remembers what runs published.
#pragma once

#include <tether/session/sink.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace tether::test {

/// Keeps everything in the order it was published. Fails as often as it is told to.
class recording_sink final : public session::sink {
  public:
    int fail_times = 0; ///< so many calls fail before the next one succeeds
    std::vector<session::run> puts;
    std::map<std::string, std::vector<api::event>> events; ///< by run
    std::vector<api::event> previews;
    std::vector<std::string> removed;
    /// When given, gets a line for each state that is new: `published succeeded`. Outlives the sink.
    std::vector<std::string>* diary = nullptr;

    boost::asio::awaitable<error_code> async_put(session::run now) override {
        if (fails()) co_return make_error_code(boost::system::errc::io_error);
        const std::string line = "published " + std::string{to_string(now.state)};
        if (diary && states_[now.id] != line) diary->push_back(line);
        states_[now.id] = line;
        puts.push_back(std::move(now));
        co_return error_code{};
    }
    boost::asio::awaitable<error_code> async_append(std::string run_id, std::vector<api::event> news) override {
        if (fails()) co_return make_error_code(boost::system::errc::io_error);
        for (api::event& e : news) events[run_id].push_back(std::move(e));
        co_return error_code{};
    }
    void preview(const std::string&, const api::event& event) override { previews.push_back(event); }
    boost::asio::awaitable<error_code> async_remove(std::string run_id) override {
        if (fails()) co_return make_error_code(boost::system::errc::io_error);
        removed.push_back(std::move(run_id));
        co_return error_code{};
    }

    /// The states of a run as its readers saw them, each once in a row.
    std::vector<std::string> states(const std::string& run_id) const {
        std::vector<std::string> seen;
        for (const session::run& r : puts)
            if (r.id == run_id && (seen.empty() || seen.back() != to_string(r.state))) seen.emplace_back(to_string(r.state));
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
