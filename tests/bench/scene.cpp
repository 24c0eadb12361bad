// Runs a simulator with TLS and a real tetherd that uses it, each as a process.
#include "scene.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>

namespace tether::bench {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto patience = 2min;

constexpr std::string_view config = R"({
  "api": {"creates_per_minute": 1000000, "requests_per_minute": 1000000},
  "runs": {"agent": "agent_bench", "environment_id": "env_bench", "timeout": "1h"},
  "log": {"level": "warning"}
})";

/// Thousands of connections need more descriptors than the usual soft limit; children inherit it.
void raise_descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::vector<std::string> environment() {
    return {"PATH=/usr/bin:/bin", "ANTHROPIC_API_KEY=sk-ant-bench"};
}

} // namespace

scene::scene() {
    raise_descriptor_limit();
    std::ofstream{(dir_ / "tetherd.json").string()} << config;
    api_.emplace(std::vector<std::string>{TETHERD, "--simulate-listen", "127.0.0.1:0", "--simulate-tls", ca_file()},
                 environment(), (dir_ / "simulator.log").string());
    base_url_ = api_->read_line();
    start_daemon();
    local_.emplace(ctx_.get_executor(), (dir_ / "s").string());
    wait_for_answer();
}

void scene::start_daemon() {
    const auto path = [&](const char* name) { return (dir_ / name).string(); };
    daemon_.emplace(std::vector<std::string>{TETHERD, "--config", path("tetherd.json"), "--listen", path("s"),
                                             "--state-dir", path("state"), "--base-url", base_url_, "--ca-file",
                                             ca_file()},
                    environment(), path("daemon.log"));
}

void scene::open_to_everybody() {
    namespace fs = std::filesystem;
    fs::permissions((dir_ / "s").parent_path(), fs::perms::others_exec | fs::perms::group_exec, fs::perm_options::add);
    fs::permissions(socket(), fs::perms::others_read | fs::perms::others_write, fs::perm_options::add);
}

void scene::restart_daemon() {
    daemon_.reset();
    start_daemon();
    wait_for_answer();
}

void scene::wait_for_answer() {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    for (bool ready = false; !ready; std::this_thread::sleep_for(20ms)) {
        auto answer = boost::asio::co_spawn(ctx_, local_->async_status(), boost::asio::use_future);
        ctx_.restart();
        ctx_.run();
        ready = answer.get().has_value();
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"the daemon does not answer"};
    }
}

template <class T>
T scene::run(boost::asio::awaitable<client::outcome<T>> call) {
    auto answer = boost::asio::co_spawn(ctx_, std::move(call), boost::asio::use_future);
    ctx_.restart();
    ctx_.run();
    client::outcome<T> got = answer.get();
    if (got.has_error()) throw std::runtime_error{client::describe(got.error())};
    return std::move(*got);
}

std::string scene::submit(int runs, const std::string& prompt) {
    std::string last;
    for (int n = 0; n < runs; ++n) last = run(local_->async_create(json::value{{"prompt", prompt}})).run.id;
    return last;
}

progress scene::look() {
    const json::value status = run(local_->async_status());
    const auto count = [&](const char* state) { return status.at("runs").at(state).to_number<std::uint64_t>(); };
    progress now;
    for (const auto& state : status.at("runs").as_object()) now.all += state.value().to_number<std::uint64_t>();
    now.streams = status.at("streams").to_number<std::uint64_t>();
    now.running = count("running");
    now.succeeded = count("succeeded");
    now.failed = count("failed") + count("timed_out") + count("cancelled");
    return now;
}

void scene::wait_until(const std::function<bool(const progress&)>& done) {
    for (const auto give_up = std::chrono::steady_clock::now() + patience;; std::this_thread::sleep_for(50ms)) {
        const progress now = look();
        if (now.failed > 0) throw std::runtime_error{"a run failed"};
        if (done(now)) return;
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"the runs do not get on"};
    }
}

void scene::wait_until_quiet() {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    for (double used = -1; used != cpu_seconds_of(daemon_->pid());) {
        used = cpu_seconds_of(daemon_->pid());
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"the daemon does not come to rest"};
        std::this_thread::sleep_for(500ms);
    }
}

void scene::warm_up(int runs) {
    const std::uint64_t before = look().succeeded;
    submit(runs, "@say Ready.");
    wait_until([&](const progress& now) { return now.succeeded == before + static_cast<std::uint64_t>(runs); });
}

std::vector<std::string> scene::events_of(const std::string& run_id) {
    std::vector<std::string> events;
    for (std::uint64_t after = 0;;) {
        const json::value page = run(local_->async_events(run_id, after, 1000));
        const json::array& records = page.at("data").as_array();
        if (records.empty()) return events;
        after = records.back().at("id").to_number<std::uint64_t>();
        for (const json::value& record : records)
            if (record.at("type") == "event") events.push_back(json::serialize(record.at("event")));
    }
}

} // namespace tether::bench
