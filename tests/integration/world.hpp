// A simulator in the test's process, a real daemon that talks TLS to it, and a client of the daemon.
#pragma once

#include "daemon_process.hpp"
#include "support/io_fixture.hpp"

#include <tether/client/local_api.hpp>
#include <tether/simulator/simulator.hpp>

namespace tether::test {

/// Short durations everywhere, so that a thousand failures take seconds.
std::string quick_config();

class world : public io_fixture {
  public:
    world() : world{quick_config()} {}
    /// `command` is what runs the daemon.
    explicit world(std::string config, std::vector<std::string> command = {TETHERD});
    ~world();

    temp_dir ca_dir;
    simulator::simulator api;
    std::optional<daemon_process> daemon;
    std::optional<client::local_api> local;

    /// Stops the daemon there is, and prepares another in a folder of its own, which finds the API at `base_url` if
    /// given.
    void replace_daemon(const std::string& base_url = {});
    /// Starts the daemon, for the first time or again in its folder, with this in its environment; fails the test when
    /// it does not listen in time.
    void start_daemon(std::vector<std::string> environment = {});
    /// SIGTERM; fails the test when the daemon does not end in good order. Nothing when it has ended.
    void stop_daemon();

    /// Whether every remote session is gone; waits for that, within a bound.
    bool nothing_left();
    /// The run once it is finished; fails the test when it is not within a bound.
    asio::awaitable<boost::json::object> async_finished(std::string run_id);
    /// The run once it is finished or waiting.
    asio::awaitable<boost::json::object> async_settled(std::string run_id);
    asio::awaitable<boost::json::object> async_create(boost::json::value body);
    /// Hands over a prompt; the run's id.
    std::string accept(std::string prompt);
    /// Fails the test unless the run succeeds with these messages, its work sent once.
    void check_done(const std::string& run_id, const std::vector<std::string>& messages);
    /// Every event of the run's feed, as received.
    asio::awaitable<std::vector<boost::json::object>> async_feed_events(std::string run_id);

  private:
    daemon_setup setup_;
};

} // namespace tether::test
