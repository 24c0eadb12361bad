// Plays many runs whose streams carry only pings, in virtual time.
#pragma once

#include "virtual_world.hpp"

#include <map>

namespace tether::test {

/// Submits runs to a world and measures when they are published.
class quiet_runs {
  public:
    using seconds = std::chrono::duration<double>;

    static constexpr int before_wait = 4;  ///< events of a session that begins with `@wait`
    static constexpr int before_call = 10; ///< events of a session that begins with `@custom`

    /// A world at the default rates, with a late API.
    static circumstances late_api();

    explicit quiet_runs(virtual_world& world);
    ~quiet_runs();
    quiet_runs(const quiet_runs&) = delete;

    /// Submits a run with this script, whose streams bring `events` events and then only pings; -1: all events. `ends`
    /// after the API has its work.
    void submit(const std::string& prompt, std::chrono::seconds ends, int events);
    /// Creates sessions of another client of the same agent.
    void add_others(std::size_t count);
    /// Another client deletes the idle session of the run.
    void remove_session(std::size_t run);

    bool run_until(const std::function<bool()>& done, std::chrono::seconds limit) {
        return world_.run_until(done, limit);
    }
    /// Lets time pass.
    void pass(std::chrono::seconds time);
    std::size_t begun() const { return begun_.size(); }
    std::size_t finished() const { return delays_.size(); }
    std::size_t waiting() const;
    /// From the end of each finished session to the publication of its run, sorted.
    std::vector<double> delays() const;
    const session::run* run(std::size_t index) const { return world_.published(ids_.at(index)); }
    std::string id(std::size_t index) const { return ids_.at(index); }
    std::size_t size() const { return ids_.size(); }
    std::size_t requests() const { return requests_; }
    /// The most requests in one minute, except creates.
    std::size_t most_in_a_minute() const;

  private:
    asio::awaitable<void> async_submit(std::string prompt, std::chrono::seconds ends, int events);
    simulator::http_request request(std::string method, std::string path) const;

    virtual_world& world_;
    std::vector<std::string> ids_; ///< in the order of the submissions
    std::map<std::string, std::chrono::seconds> ends_;
    std::map<std::string, seconds> begun_;
    std::map<std::string, double> delays_;
    std::map<long, std::size_t> per_minute_;
    std::size_t requests_ = 0;
};

} // namespace tether::test
