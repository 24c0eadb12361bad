// Runs a simulator with TLS and a real tetherd that uses it, each as a process.
#pragma once

#include "child_program.hpp"
#include "support/temp_dir.hpp"

#include <tether/client/local_api.hpp>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>

namespace tether::bench {

/// The number of runs in each relevant state.
struct progress {
    std::uint64_t streams = 0; ///< event streams open
    std::uint64_t running = 0;
    std::uint64_t all = 0; ///< in any state
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;
};

/// The daemon logs only warnings; its own rate limits do not slow it down. Every function throws
/// `std::runtime_error` on failure.
class scene {
  public:
    scene();

    /// Kills the daemon and restarts it with its stored state; completes when it answers.
    void restart_daemon();

    child_program& api() { return *api_; }
    child_program& daemon() { return *daemon_; }
    /// The simulator's URL: `https://127.0.0.1:PORT`.
    const std::string& base_url() const noexcept { return base_url_; }
    /// The daemon's socket.
    std::string socket() const { return (dir_ / "s").string(); }
    /// Allows every user to connect.
    void open_to_everybody();
    std::string ca_file() const { return (dir_ / "ca.pem").string(); }

    /// Creates this many runs with that prompt, one after the other; returns the last id.
    std::string submit(int runs, const std::string& prompt);
    progress look();
    /// Checks every 50 ms until `done` is true, at most two minutes.
    void wait_until(const std::function<bool(const progress&)>& done);
    /// Waits until the daemon has used no processor time for half a second.
    void wait_until_quiet();
    /// Plays this many runs at once, from beginning to end. Afterwards everything that is created
    /// only once exists: tables, tickets, connections.
    void warm_up(int runs);
    /// Every event in a run's feed, as JSON.
    std::vector<std::string> events_of(const std::string& run_id);

  private:
    void start_daemon();
    void wait_for_answer();
    template <class T>
    T run(boost::asio::awaitable<client::outcome<T>> call);

    test::temp_dir dir_;
    std::optional<child_program> api_, daemon_;
    std::string base_url_;
    boost::asio::io_context ctx_{1};
    std::optional<client::local_api> local_;
};

} // namespace tether::bench
