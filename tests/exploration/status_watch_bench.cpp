// Measures how soon the ends of quiet runs are published, and what watching them costs, in virtual time.
// Usage: status_watch_bench [RUNS]: by default 10,000.
#include "quiet_runs.hpp"

#include "support/virtual_time.hpp"

#include <cstdlib>
#include <fmt/format.h>

namespace {

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

void print(const std::string& name, double value, const std::string& unit) {
    fmt::print("{:<66} {:>9.1f} {}\n", name, value, unit);
    std::fflush(stdout);
}

double minutes_since(std::chrono::nanoseconds start) {
    return std::chrono::duration<double, std::ratio<60>>(virtual_time::passed() - start).count();
}

void print_delays(const quiet_runs& quiet) {
    const std::vector<double> all = quiet.delays();
    if (all.empty()) return;
    print("end to publication, p50", all[all.size() / 2], "s");
    print("end to publication, p95", all[all.size() * 95 / 100], "s");
    print("end to publication, max", all.back(), "s");
}

/// One run in ten waits for an answer, one in ten ends on a stale stream, a second after the previous one.
void measure_watch(std::size_t runs) {
    virtual_world world{quiet_runs::late_api()};
    quiet_runs quiet{world};
    quiet.add_others(runs / 2);
    const auto start = std::chrono::seconds(runs * 2 / 5) + 30min; // two requests and a create each
    const std::string custom = "@custom get_stock {\"sku\":\"A-17\"}\n@say Done.";
    for (std::size_t i = 0; i < runs; ++i) {
        const auto length = start + std::chrono::seconds(i / 10) - std::chrono::seconds(i / 5);
        if (i % 10 == 0) quiet.submit(custom, 1000h, quiet_runs::before_call);
        else if (i % 10 == 1)
            quiet.submit(fmt::format("@wait {}s\n@say Done.", length.count()), length, quiet_runs::before_wait);
        else if (i == 2)
            quiet.submit(fmt::format("@wait {}s\n{}", start.count(), custom), 1000h, quiet_runs::before_wait);
        else quiet.submit("@wait 100h\n@say Done.", 100h, quiet_runs::before_wait);
    }
    quiet.run_until([&] { return quiet.begun() == runs; }, 10h);
    quiet.pass(7min);
    const std::size_t before = quiet.requests();
    quiet.pass(10min);
    print("requests a minute at rest", static_cast<double>(quiet.requests() - before) / 10, "");
    const std::size_t ends = runs / 10;
    quiet.run_until([&] { return quiet.finished() >= ends; }, 10h);
    print_delays(quiet);
    print("runs that ended and are not published", static_cast<double>(ends - quiet.finished()), "");
    print("the call on a stale stream was found (1: yes)", quiet.run(2)->state == session::run_state::waiting, "");
    quiet.remove_session(0);
    const auto removed = virtual_time::passed();
    quiet.run_until([&] { return is_finished(quiet.run(0)->state); }, 20h);
    print("a session deleted by another client was found after", minutes_since(removed), "min");
    print("most requests in a minute", static_cast<double>(quiet.most_in_a_minute()), "");
}

void measure_outage(std::size_t runs) {
    virtual_world world{quiet_runs::late_api()};
    quiet_runs quiet{world};
    const auto length = std::chrono::seconds(runs * 2 / 5) + 30min;
    for (std::size_t i = 0; i < runs; ++i)
        quiet.submit(fmt::format("@wait {}s\n@say Done.", length.count()), length, -1);
    quiet.run_until([&] { return quiet.begun() == runs; }, 10h);
    world.transport.set_down(true);
    quiet.pass(length);
    world.transport.set_down(false);
    const auto back = virtual_time::passed();
    quiet.run_until([&] { return quiet.finished() == runs; }, 48h);
    print("after an outage in which all ended, all published within", minutes_since(back), "min");
    print("runs that are not published", static_cast<double>(runs - quiet.finished()), "");
    print("most requests in a minute", static_cast<double>(quiet.most_in_a_minute()), "");
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t runs = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000;
    fmt::print("{} quiet runs, {} sessions of others\n", runs, runs / 2);
    measure_watch(runs);
    measure_outage(runs);
}
