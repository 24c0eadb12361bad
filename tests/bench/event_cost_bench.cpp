// Measures the daemon's processor time for an event, compared with only parsing the same bytes.
#include "scene.hpp"

#include <tether/api/event.hpp>
#include <tether/sse/parser.hpp>
#include <tether/sse/writer.hpp>

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <time.h>

namespace {

using namespace tether::bench;
namespace sse = tether::sse;
namespace api = tether::api;

constexpr int runs = 200;
constexpr std::size_t piece_bytes = 16 * 1024;
constexpr int parse_rounds = 200;

double now_seconds(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct sample {
    double events = 0;
    double cpu = 0, time = 0;        ///< seconds
    std::vector<std::string> of_one; ///< events of the last run
};

/// Runs with this many messages each, from `POST /v1/runs` to the removed session.
sample measure(scene& on, int messages) {
    const std::uint64_t before = on.look().succeeded;
    const double cpu = cpu_seconds_of(on.daemon().pid());
    const double start = now_seconds(CLOCK_MONOTONIC);
    const std::string last = on.submit(runs, fmt::format("@messages {}", messages));
    on.wait_until([&](const progress& now) { return now.succeeded == before + runs; });
    sample taken;
    taken.time = now_seconds(CLOCK_MONOTONIC) - start;
    taken.cpu = cpu_seconds_of(on.daemon().pid()) - cpu;
    taken.of_one = on.events_of(last);
    taken.events = static_cast<double>(taken.of_one.size()) * runs; // the runs are equal
    return taken;
}

struct parsing_sink final : sse::sink {
    std::size_t events = 0;
    void on_event(const sse::event_view& event) override { events += api::parse_event(event.data).has_value(); }
    void on_oversize(std::size_t) override { std::abort(); }
};

struct parsed {
    double seconds_per_event = 0;
    std::size_t bytes_per_event = 0;
};

parsed measure_parsing(const std::vector<std::string>& events) {
    std::string stream;
    for (const std::string& event : events) sse::append_event(stream, {}, "message", event);
    parsing_sink sink;
    const double start = now_seconds(CLOCK_THREAD_CPUTIME_ID);
    for (int round = 0; round < parse_rounds; ++round) {
        sse::parser parser;
        for (std::string_view rest = stream; !rest.empty(); rest.remove_prefix(std::min(piece_bytes, rest.size())))
            parser.feed(rest.substr(0, piece_bytes), sink);
    }
    const double took = now_seconds(CLOCK_THREAD_CPUTIME_ID) - start;
    if (sink.events != events.size() * parse_rounds) std::abort();
    return {took / static_cast<double>(sink.events), stream.size() / events.size()};
}

void print_row(const char* what, double seconds_per_event, double parsing) {
    fmt::print("  {:<34} {:>8.1f} {:>10.0f} {:>12.1f}\n", what, seconds_per_event * 1e6, 1 / seconds_per_event,
               seconds_per_event / parsing);
}

} // namespace

int main() {
    fmt::print("processor time of an event: {} runs over TLS through tetherd (user and system, /proc/PID/stat) into "
               "its feed,\n"
               "simulator and bench in processes of their own; beside it sse::parser and api::parse_event on the same "
               "bytes\n",
               runs);
#ifndef __OPTIMIZE__
    fmt::print("built without optimisation: the figures mean nothing\n");
#endif
    scene on;
    on.warm_up(runs);
    const sample few = measure(on, 1);
    const sample many = measure(on, 200);
    const parsed alone = measure_parsing(many.of_one);
    const double parsing = alone.seconds_per_event;

    fmt::print("\n  {:.0f} events of about {} bytes; the runs took {:.1f} s, tetherd computed {:.2f} s of them\n",
               many.events, alone.bytes_per_event, many.time, many.cpu);
    fmt::print("  a run of {} events as a whole: {:.2f} ms of processor time\n\n", few.of_one.size(),
               few.cpu * 1000 / runs);
    fmt::print("  {:<34} {:>8} {:>10} {:>12}\n", "", "us/event", "events/s", "to parsing");
    print_row("tetherd, runs as a whole", many.cpu / many.events, parsing);
    print_row("tetherd, each further event", (many.cpu - few.cpu) / (many.events - few.events), parsing);
    print_row("parsing alone", parsing, parsing);
}
