// Measures tetherd's memory for a followed session, compared with a bare reader of the same streams.
#include "bare_reader.hpp"
#include "scene.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace {

using namespace tether::bench;

constexpr int sessions = 1000;
constexpr int batch = 10;
constexpr double target_kib = 40;
constexpr const char* quiet_prompt = "@say Ready.\n@wait 1h";

/// KiB per session.
memory_use per_session(const memory_use& before, const memory_use& after) {
    constexpr double unit = 1024.0 * sessions;
    return {(after.resident - before.resident) / unit, (after.proportional - before.proportional) / unit};
}

memory_use measure_reader(scene& on) {
    bare_reader reader{on.base_url(), on.ca_file()};
    reader.follow(1, quiet_prompt);
    const memory_use before = memory_of(::getpid());
    reader.follow(sessions, quiet_prompt);
    return per_session(before, memory_of(::getpid()));
}

memory_use measure_daemon(scene& on) {
    on.warm_up(batch);
    const memory_use before = memory_of(on.daemon().pid());
    // A few at a time: otherwise the peak of a thousand simultaneous starts would count too.
    for (std::uint64_t begun = 0; begun < sessions;) {
        on.submit(batch, quiet_prompt);
        begun += batch;
        on.wait_until([&](const progress& now) { return now.streams == begun && now.running == begun; });
    }
    on.wait_until_quiet();
    return per_session(before, memory_of(on.daemon().pid()));
}

void print_row(const char* who, const memory_use& use) {
    fmt::print("  {:<12} {:>8.1f} {:>8.1f}\n", who, use.resident, use.proportional);
}

} // namespace

int main() {
    fmt::print("memory of a followed quiet session over TLS: {} sessions that ran, said one thing and wait; growth of "
               "RSS and\n"
               "PSS (smaps_rollup) behind the first sessions, divided by {}; simulator, tetherd and reader are "
               "processes of their own\n",
               sessions, sessions);
#ifndef __OPTIMIZE__
    fmt::print("built without optimisation: the figures mean nothing\n");
#endif
    scene on;
    const memory_use reader = measure_reader(on);
    const memory_use daemon = measure_daemon(on);
    fmt::print("\n  KiB each     {:>8} {:>8}\n", "RSS", "PSS");
    print_row("tetherd", daemon);
    print_row("bare reader", reader);
    fmt::print("  tetherd/bare {:>8.2f} {:>8.2f}\n", daemon.resident / reader.resident,
               daemon.proportional / reader.proportional);
    fmt::print("  target       below {:.0f} KiB RSS: {}\n", target_kib,
               daemon.resident < target_kib ? "met" : "missed");
}
