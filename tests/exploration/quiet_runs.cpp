// Plays many runs whose streams carry only pings, in virtual time.
#include "quiet_runs.hpp"

#include "support/virtual_time.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tether::test {

using namespace std::chrono_literals;

circumstances quiet_runs::late_api() {
    circumstances given;
    given.requests_per_minute = 600;
    given.creates_per_minute = 300;
    given.list_lag = 10s;
    given.status_lag = 5s;
    given.runs.timeout = 24h * 7;
    return given;
}

quiet_runs::quiet_runs(virtual_world& world) : world_{world} {
    world_.sink.on_put = [this](const session::run& run) {
        const seconds now = virtual_time::passed();
        if (run.turns > 0) begun_.try_emplace(run.id, now);
        if (is_finished(run.state)) {
            const double late = (now - begun_[run.id] - seconds(ends_[run.id])).count();
            delays_.try_emplace(run.id, late);
        }
    };
    world_.api.settings().on_request = [this](simulator::endpoint what) {
        if (what == simulator::endpoint::create) return;
        ++requests_;
        ++per_minute_[std::chrono::duration_cast<std::chrono::minutes>(virtual_time::passed()).count()];
    };
}

quiet_runs::~quiet_runs() {
    world_.sink.on_put = nullptr;
    world_.api.settings().on_request = nullptr;
}

asio::awaitable<void> quiet_runs::async_submit(std::string prompt, std::chrono::seconds ends, int events) {
    session::run_spec spec;
    spec.agent = "agent_test";
    spec.environment_id = "env_test";
    spec.events = recording::of_prompt(prompt).work;
    if (events >= 0)
        spec.metadata["simulator_faults"] = fmt::format(R"([{{"do":"pings_after","n":{},"times":-1}}])", events);
    session::run_owner owner;
    session::request_key key;
    const auto made = co_await world_.supervisor->async_submit(std::move(spec), std::move(owner), std::move(key));
    if (made.has_error()) throw std::runtime_error{"not accepted: " + made.error().detail};
    ids_.push_back(made->id);
    ends_[made->id] = ends;
}

void quiet_runs::submit(const std::string& prompt, std::chrono::seconds ends, int events) {
    const std::size_t before = ids_.size();
    world_.tasks.spawn(async_submit(prompt, ends, events));
    run_until([&] { return ids_.size() > before; }, 24h);
}

simulator::http_request quiet_runs::request(std::string method, std::string path) const {
    simulator::http_request made;
    made.method = std::move(method);
    made.target = world_.api.settings().profile.path_prefix + "/v1/sessions" + std::move(path);
    made.headers = {{"authorization", "Bearer k"},
                    {"anthropic-version", "2023-06-01"},
                    {"anthropic-beta", "managed-agents-2026-04-01"}};
    return made;
}

void quiet_runs::add_others(std::size_t count) {
    const auto counted = std::exchange(world_.api.settings().on_request, nullptr);
    simulator::http_request create = request("POST", "");
    create.body = R"({"agent":"agent_test","environment_id":"env_test"})";
    for (std::size_t i = 0; i < count; ++i) world_.api.respond(create, world_.api.date());
    world_.api.settings().on_request = counted;
}

void quiet_runs::remove_session(std::size_t index) {
    const auto counted = std::exchange(world_.api.settings().on_request, nullptr);
    const simulator::http_request what = request("DELETE", "/" + run(index)->session_id);
    const auto answer = world_.api.respond(what, world_.api.date());
    if (answer.answer.status != 200) throw std::runtime_error{answer.answer.body};
    world_.players.play();
    world_.api.settings().on_request = counted;
}

void quiet_runs::pass(std::chrono::seconds time) {
    bool is_over = false;
    boost::asio::steady_timer timer{world_.ctx, time};
    timer.async_wait([&](error_code) { is_over = true; });
    run_until([&] { return is_over; }, 24h * 7);
}

std::size_t quiet_runs::waiting() const {
    return static_cast<std::size_t>(std::count_if(ids_.begin(), ids_.end(), [&](const std::string& id) {
        const session::run* run = world_.published(id);
        return run && run->state == session::run_state::waiting;
    }));
}

std::vector<double> quiet_runs::delays() const {
    std::vector<double> all;
    for (const auto& [id, late] : delays_) all.push_back(late);
    std::sort(all.begin(), all.end());
    return all;
}

std::size_t quiet_runs::most_in_a_minute() const {
    std::size_t most = 0;
    for (const auto& [minute, count] : per_minute_) most = std::max(most, count);
    return most;
}

} // namespace tether::test
