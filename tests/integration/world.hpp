// Runs a simulator in the test's process, a real daemon that uses it over TLS, and a client of the daemon.
#pragma once

#include "daemon_process.hpp"
#include "support/io_fixture.hpp"

#include <tether/client/local_api.hpp>
#include <tether/simulator/front/simulator.hpp>

namespace tether::test {

/// Short durations everywhere, so that a thousand failures take seconds.
std::string quick_config();

class world : public io_fixture {
  public:
    world() : world{quick_config()} {}
    /// `command` runs the daemon.
    explicit world(std::string config, std::vector<std::string> command = {TETHERD});
    ~world();

    temp_dir ca_dir;
    simulator::simulator api;
    std::optional<daemon_process> daemon;
    std::optional<client::local_api> local;

    /// Stops the daemon, and prepares another one in a new folder, which uses the API at `base_url`
    /// if given.
    void replace_daemon(const std::string& base_url = {});
    /// Starts or restarts the daemon in its folder, with these entries added to its environment;
    /// fails the test when it does not listen in time.
    void start_daemon(std::vector<std::string> environment = {});
    /// Sends SIGTERM; fails the test when the daemon does not end cleanly. Does nothing after its end.
    void stop_daemon();

    /// Whether every remote session is deleted; waits for that for a bounded time.
    bool nothing_left();
    /// The run after its end; fails the test when it does not end in time.
    asio::awaitable<boost::json::object> async_finished(std::string run_id);
    /// The run when it is finished or waiting.
    asio::awaitable<boost::json::object> async_settled(std::string run_id);
    asio::awaitable<boost::json::object> async_create(boost::json::value body);
    /// Submits a prompt; returns the run's id.
    std::string accept(std::string prompt);
    /// Fails the test unless the run succeeds with these messages and its work was sent once.
    void check_done(const std::string& run_id, const std::vector<std::string>& messages);
    /// Every event of the run's feed, as received.
    asio::awaitable<std::vector<boost::json::object>> async_feed_events(std::string run_id);

  private:
    daemon_setup setup_;
};

} // namespace tether::test
