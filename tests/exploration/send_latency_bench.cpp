// Measures the time from the acceptance of runs until the API has their work, while requests fail, in virtual time.
// Usage: send_latency_bench [failing|crowd|kill|blind]...: these scenes; by default all.
#include "exploration/virtual_world.hpp"
#include "support/virtual_time.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <random>
#include <set>

namespace {

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;
using seconds = std::chrono::duration<double>;

constexpr unsigned repetitions = 5;
constexpr auto latency = 100ms; ///< of each request
constexpr auto longest = 300s;  ///< a run without its work after this time counts as never sent

/// Lets a share of the requests fail, except streams: half before and half after they were carried out.
class flaky_api {
  public:
    flaky_api(virtual_world& world, double share, std::uint32_t seed) : world_{world}, share_{share}, random_{seed} {
        world_.api.settings().on_request = [this](simulator::endpoint what) { meddle(what); };
    }

    /// The first create of every run fails in any case.
    bool fails_creates = false;
    /// The first send of every session is carried out this long after its connection died; 0: at once.
    std::chrono::milliseconds sends_late{0};
    bool is_calm = false;

  private:
    void meddle(simulator::endpoint what) {
        world_.api.faults().clear();
        if (is_calm) return;
        simulator::fault due;
        due.on = to_string(what);
        if (what == simulator::endpoint::stream) return add_pings(due);
        if (what == simulator::endpoint::send && sends_late > 0ms && sends_++ % 2 == 0) {
            due.act = simulator::fault::action::act_late;
            due.delay = sends_late;
            return world_.api.faults().add(due);
        }
        const bool is_first_create = what == simulator::endpoint::create && fails_creates && ++creates_ <= runs_;
        if (!is_first_create && std::uniform_real_distribution{}(random_) >= share_) return;
        using action = simulator::fault::action;
        constexpr action before[] = {action::status, action::status, action::reset};
        constexpr action after[] = {action::status_after, action::status_after, action::drop_answer};
        const std::size_t kind = random_() % 3;
        due.act = random_() % 2 == 0 ? before[kind] : after[kind];
        due.status = kind == 0 ? 500 : 503;
        world_.api.faults().add(due);
    }
    void add_pings(simulator::fault due) {
        if (sends_late == 0ms) return;
        due.act = simulator::fault::action::pings_after;
        due.n = 0;
        world_.api.faults().add(due);
    }

    virtual_world& world_;
    double share_;
    std::mt19937 random_;
    std::size_t sends_ = 0;
    std::size_t creates_ = 0;

  public:
    std::size_t runs_ = 0;
};

/// The waits of all runs of a scene.
struct figures {
    std::vector<double> sent;  ///< until the API had the work
    std::vector<double> known; ///< until readers saw that the run had begun
    std::size_t unsent = 0, twice = 0, runs = 0, requests = 0;

    void print(const std::string& name) {
        std::sort(sent.begin(), sent.end());
        std::sort(known.begin(), known.end());
        const auto at = [](const std::vector<double>& all, double share) {
            if (all.empty()) return std::nan("");
            return all[std::min(all.size() - 1, static_cast<std::size_t>(share * static_cast<double>(all.size())))];
        };
        fmt::print("{:<34} {:>6.1f} {:>6.1f} {:>6.1f}   {:>6.1f} {:>6.1f} {:>6.1f}   {:>5} {:>5}   {:>7.1f}\n", name,
                   at(sent, 0.5), at(sent, 0.95), at(sent, 1), at(known, 0.5), at(known, 0.95), at(known, 1), unsent,
                   twice, static_cast<double>(requests) / static_cast<double>(std::max<std::size_t>(runs, 1)));
        std::fflush(stdout);
    }
};

/// Submits runs and notes when the work of each arrives.
class stopwatch {
  public:
    stopwatch(virtual_world& world, std::size_t runs) : world_{world}, runs_{runs} {
        world_.sink.on_put = [this](const session::run& run) {
            if (run.turns > 0) known_.try_emplace(run.id, since());
        };
        for (std::size_t i = 0; i < runs; ++i) world_.submit(fmt::format("@say Done.\n@wait 1h\nrun {}", i));
    }
    void restart() {
        began_ = virtual_time::passed();
        ignored_ = sent_;
    }
    bool is_all_sent() {
        for (const simulator::session_truth& each : world_.api.truth().sessions())
            for (const auto& [text, times] : each.texts) sent_.try_emplace(text, since());
        return sent_.size() == runs_ && known_.size() == runs_;
    }
    void add_to(figures& all) {
        std::map<std::string, std::size_t> times;
        for (const simulator::session_truth& each : world_.api.truth().sessions())
            for (const auto& [text, count] : each.texts) times[text] += count;
        for (const auto& [text, when] : sent_)
            if (!ignored_.contains(text)) all.sent.push_back(when);
        for (const auto& [id, when] : known_) all.known.push_back(when);
        for (const auto& [text, count] : times) all.twice += count > 1;
        all.unsent += runs_ - sent_.size();
        all.runs += runs_;
        all.requests += world_.api.truth().requests();
    }

  private:
    double since() const { return seconds(virtual_time::passed() - began_).count(); }

    virtual_world& world_;
    std::size_t runs_;
    std::chrono::nanoseconds began_ = virtual_time::passed();
    std::map<std::string, double> sent_, known_, ignored_;
};

/// Sessions of another client of the same agent, just created.
void make_crowd(virtual_world& world, std::size_t count) {
    simulator::http_request create;
    create.method = "POST";
    create.target = world.api.settings().profile.path_prefix + "/v1/sessions";
    create.headers = {{"authorization", "Bearer k"},
                      {"anthropic-version", "2023-06-01"},
                      {"anthropic-beta", "managed-agents-2026-04-01"}};
    create.body = R"({"agent":"agent_test","environment_id":"env_test"})";
    for (std::size_t i = 0; i < count; ++i) world.api.respond(create, world.api.date());
}

circumstances hours_of_patience() {
    circumstances given;
    given.runs.timeout = 24h;
    return given;
}

void measure_failing() {
    for (const int share : {0, 5, 15, 30}) {
        figures all;
        for (unsigned seed = 1; seed <= repetitions; ++seed) {
            virtual_world world{hours_of_patience(), seed};
            world.transport.latency = latency;
            flaky_api api{world, share / 100.0, seed};
            stopwatch watch{world, 100};
            world.run_until([&] { return watch.is_all_sent(); }, longest);
            watch.add_to(all);
            api.is_calm = true;
        }
        all.print(fmt::format("{} % of requests fail", share));
    }
}

void measure_crowd() {
    for (const int share : {0, 5, 15, 30}) {
        figures all;
        for (unsigned seed = 1; seed <= repetitions; ++seed) {
            virtual_world world{hours_of_patience(), seed};
            make_crowd(world, 2000);
            world.transport.latency = latency;
            flaky_api api{world, share / 100.0, seed};
            api.fails_creates = true;
            api.runs_ = 30;
            stopwatch watch{world, 30};
            world.run_until([&] { return watch.is_all_sent(); }, longest);
            watch.add_to(all);
            api.is_calm = true;
        }
        all.print(fmt::format("a create lost among 2,000, {} %", share));
    }
}

void measure_kill(const std::string& name, std::uint32_t requests_per_minute, std::uint32_t creates_per_minute,
                  std::chrono::milliseconds step) {
    figures all;
    for (unsigned seed = 1; seed <= 10; ++seed) {
        circumstances given = hours_of_patience();
        given.requests_per_minute = requests_per_minute;
        given.creates_per_minute = creates_per_minute;
        virtual_world world{given, seed};
        world.transport.latency = latency;
        stopwatch watch{world, 100};
        const auto kill_at = step * seed;
        boost::asio::steady_timer timer{world.ctx, kill_at};
        timer.async_wait([](error_code) {});
        world.run_until([&] { return watch.is_all_sent() || virtual_time::passed() >= kill_at; }, longest);
        world.kill_and_restart();
        watch.restart();
        world.run_until([&] { return watch.is_all_sent(); }, longest);
        watch.add_to(all);
    }
    all.print(name);
}

void measure_blind() {
    figures all;
    for (unsigned seed = 1; seed <= 3; ++seed) {
        circumstances given = hours_of_patience();
        given.list_lag = 45s;
        given.status_lag = 10s;
        virtual_world world{given, seed};
        world.transport.latency = latency;
        flaky_api api{world, 0, seed};
        api.sends_late = 20s;
        stopwatch watch{world, 100};
        world.run_until([&] { return watch.is_all_sent() && virtual_time::passed() > longest; }, longest);
        watch.add_to(all);
        api.is_calm = true;
    }
    all.print("late history, pings, late sends");
}

} // namespace

int main(int argc, char** argv) {
    const std::set<std::string> wanted(argv + 1, argv + argc);
    const auto is_wanted = [&](const char* scene) { return wanted.empty() || wanted.contains(scene); };
    fmt::print("{:<34} {:^20}   {:^20}   {:>5} {:>5}   {}\n", "", "at the API (s)", "run begun (s)", "never", "twice",
               "requests");
    fmt::print("{:<34} {:>6} {:>6} {:>6}   {:>6} {:>6} {:>6}   {:>5} {:>5}   {}\n", "", "p50", "p95", "max", "p50",
               "p95", "max", "sent", "sent", "per run");
    if (is_wanted("failing")) measure_failing();
    if (is_wanted("crowd")) measure_crowd();
    if (is_wanted("kill")) {
        measure_kill("killed during 100 starts", 600'000, 600'000, 60ms);
        measure_kill("the same at the default rates", 600, 300, 2s);
    }
    if (is_wanted("blind")) measure_blind();
}
