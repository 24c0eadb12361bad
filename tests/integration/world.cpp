// Runs a simulator in the test's process, a real daemon that uses it over TLS, and a client of the daemon.
#include "world.hpp"

#include "exchange_record.hpp"
#include "support/test_data.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fstream>

namespace tether::test {

using namespace std::chrono_literals;

namespace {

simulator::simulator_config tls_on_loopback() {
    simulator::simulator_config config;
    config.tls = true;
    config.scripts = data_dir() / "events" / "transcripts";
    config.heartbeat = 500ms;
    return config;
}

} // namespace

std::string quick_config() {
    return R"({
      "api": {"creates_per_minute": 1000000, "requests_per_minute": 1000000, "connect_timeout": "5s", "request_timeout": "5s"},
      "stream": {"open_timeout": "5s", "silence": "3s", "probe_after": "2s"},
      "follow": {"backoff_min": "5ms", "backoff_max": "100ms", "poll_min": "5ms", "poll_max": "100ms",
                 "settle": "20ms", "doubt": "100ms", "doubt_blind": "600ms", "proof_timeout": "10s"},
      "runs": {"timeout": "60s"},
      "log": {"level": "debug"}
    })";
}

world::world(std::string config, std::vector<std::string> command) : api{ctx.get_executor(), tls_on_loopback()} {
    api.start();
    std::ofstream{ca_dir / "ca.pem"} << api.ca_pem();
    setup_.config = std::move(config);
    setup_.command = std::move(command);
    setup_.arguments = {"--base-url", api.base_url(), "--ca-file", (ca_dir / "ca.pem").string()};
    setup_.environment = {"ANTHROPIC_API_KEY=sk-ant-test"};
    replace_daemon();
    start_daemon();
}

void world::replace_daemon(const std::string& base_url) {
    if (daemon) stop_daemon();
    if (!base_url.empty()) setup_.arguments[1] = base_url;
    daemon.emplace(setup_);
    client::local_api_options options;
    options.on_answer = exchange_recorder();
    local.emplace(ctx.get_executor(), daemon->socket_path(), std::move(options));
}

void world::start_daemon(std::vector<std::string> environment) {
    daemon->start(std::move(environment));
    const bool ready = run_until([&] { return daemon->is_listening(); }, 10s);
    REQUIRE_MESSAGE(ready, daemon->log());
}

void world::stop_daemon() {
    if (daemon->pid() < 0 || daemon->exit_status()) return;
    daemon->signal(SIGTERM);
    const bool ended = run_until([&] { return daemon->exit_status().has_value(); }, 10s);
    CHECK_MESSAGE(ended, "the daemon did not stop\n" << daemon->log());
    if (ended) CHECK_MESSAGE(*daemon->exit_status() == 0, daemon->log());
}

world::~world() {
    stop_daemon();
    run(api.async_stop());
}

bool world::nothing_left() {
    return run_until([&] { return api.truth().live_sessions() == 0; }, 20s);
}

asio::awaitable<boost::json::object> world::async_create(boost::json::value body) {
    auto made = co_await local->async_create(std::move(body));
    if (made.has_error()) throw std::runtime_error{client::describe(made.error()) + "\n" + daemon->log()};
    co_return made->document.as_object();
}

asio::awaitable<boost::json::object> world::async_settled(std::string run_id) {
    for (const auto give_up = std::chrono::steady_clock::now() + 90s; std::chrono::steady_clock::now() < give_up;) {
        auto run = co_await local->async_find(run_id, 5s);
        if (run.has_error()) throw std::runtime_error{client::describe(run.error()) + "\n" + daemon->log()};
        const auto& state = run->run.state;
        if (state == "waiting" || protocol::is_finished_state(state)) co_return run->document.as_object();
    }
    throw std::runtime_error{"run " + run_id + " did not settle\n" + daemon->log()};
}

asio::awaitable<boost::json::object> world::async_finished(std::string run_id) {
    auto run = co_await async_settled(run_id);
    if (!protocol::is_finished_state(std::string{run["state"].as_string()}))
        throw std::runtime_error{"run " + run_id + " waits instead of ending"};
    co_return run;
}

asio::awaitable<std::vector<boost::json::object>> world::async_feed_events(std::string run_id) {
    std::vector<boost::json::object> events;
    for (std::uint64_t after = 0;;) {
        auto page = co_await local->async_events(run_id, after, 500);
        if (page.has_error()) throw std::runtime_error{client::describe(page.error())};
        const auto& records = page->as_object().at("data").as_array();
        if (records.empty()) co_return events;
        for (const auto& record : records) {
            after = record.at("id").to_number<std::uint64_t>();
            if (record.at("type") == "event") events.push_back(record.at("event").as_object());
        }
    }
}

std::string world::accept(std::string prompt) {
    boost::json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
    body["prompt"] = std::move(prompt);
    const boost::json::object made = run(async_create(boost::json::value(std::move(body))));
    return std::string{made.at("id").as_string()};
}

void world::check_done(const std::string& run_id, const std::vector<std::string>& messages) {
    const boost::json::object done = run(async_finished(run_id));
    CAPTURE(boost::json::serialize(done));
    CHECK(done.at("state") == "succeeded");
    REQUIRE(done.at("result").is_object());
    CHECK(done.at("result").at("complete") == true);
    std::vector<std::string> said;
    for (const auto& each : done.at("result").at("messages").as_array()) said.emplace_back(each.as_string());
    CHECK(said == messages);
    const auto* truth = api.truth().session(std::string{done.at("session_id").as_string()});
    REQUIRE(truth);
    for (const auto& [words, times] : truth->texts) CHECK(times == 1);
}

} // namespace tether::test
