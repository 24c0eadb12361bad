// Measures how soon a killed daemon follows its unfinished runs again.
#include "scene.hpp"

#include <chrono>
#include <fmt/format.h>

namespace {

using namespace tether::bench;
using steady_clock = std::chrono::steady_clock;

constexpr std::uint64_t runs = 5000;
constexpr std::uint64_t batch = 500;
constexpr const char* quiet_prompt = "@say Ready.\n@wait 1h";

double seconds_since(steady_clock::time_point start) {
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

/// From the first submission until every run's stream is open.
double measure_beginning(scene& on) {
    const auto start = steady_clock::now();
    for (std::uint64_t begun = 0; begun < runs;) {
        on.submit(batch, quiet_prompt);
        begun += batch;
        on.wait_until([&](const progress& now) { return now.streams == begun && now.running == begun; });
    }
    return seconds_since(start);
}

} // namespace

int main() {
    fmt::print("a daemon with {} unfinished runs, each following a quiet session over TLS, is killed (SIGKILL) and "
               "started again;\n"
               "simulator and tetherd are processes of their own. Starts of resumed streams are spread over {} s on "
               "purpose\n\n",
               runs, runs / 500);
    scene on;
    const double beginning = measure_beginning(on);
    const auto start = steady_clock::now();
    on.restart_daemon();
    const progress first = on.look();
    const double visible = seconds_since(start);
    if (first.all != runs) throw std::runtime_error{"runs are missing after the restart"};
    on.wait_until([](const progress& now) { return now.streams == runs; });
    const double open = seconds_since(start);
    fmt::print("  made and streaming, the first time  {:>8.2f} s\n", beginning);
    fmt::print("  all runs visible after the restart  {:>8.2f} s\n", visible);
    fmt::print("  all streams open after the restart  {:>8.2f} s   {:.2f} of the first time\n", open, open / beginning);
}
