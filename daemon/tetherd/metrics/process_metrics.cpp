#include "process_metrics.hpp"

#include <cstdio>
#include <dirent.h>
#include <memory>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

/// proc(5), `statm`: the second number is the number of resident pages.
std::uint64_t resident_bytes() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen("/proc/self/statm", "re"), std::fclose};
    unsigned long long all = 0, resident = 0;
    if (!file || std::fscanf(file.get(), "%llu %llu", &all, &resident) != 2) return 0;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// Since Linux 6.2 the size of the folder is their number (proc_pid_fd(5)); with older kernels they are counted.
std::uint64_t open_descriptors() {
    struct stat found {};
    if (::stat("/proc/self/fd", &found) == 0 && found.st_size > 0) return static_cast<std::uint64_t>(found.st_size);
    const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir("/proc/self/fd"), ::closedir};
    if (!folder) return 0;
    std::uint64_t entries = 0;
    while (::readdir(folder.get())) ++entries;
    return entries >= 3 ? entries - 3 : 0; // "." and "..", and the descriptor of the folder
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Used as the start time of the process, which creates its metrics first.
double now_in_seconds() {
    return in_seconds(std::chrono::system_clock::now().time_since_epoch());
}

} // namespace

process_figures read_process_figures() {
    process_figures now;
    now.resident_bytes = resident_bytes();
    now.open_descriptors = open_descriptors();
    if (rlimit limit{}; ::getrlimit(RLIMIT_NOFILE, &limit) == 0) now.max_descriptors = limit.rlim_cur;
    if (rusage used{}; ::getrusage(RUSAGE_SELF, &used) == 0)
        now.cpu_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
    return now;
}

process_metrics::process_metrics(prometheus::Registry& all)
    : memory_{make_gauge(all, "process_resident_memory_bytes", "Resident memory of the process")}
    , open_{make_gauge(all, "process_open_fds", "Open file descriptors")}
    , most_open_{make_gauge(all, "process_max_fds", "Limit on open file descriptors")}
    , cpu_{make_counter(all, "process_cpu_seconds_total", "Processor time used, in user and system mode")}
    , loop_delay_{make_histogram(all, "tether_loop_delay_seconds",
                                 "Delay of a timer of the event loop, measured every five seconds",
                                 {.001, .005, .01, .05, .1, .5, 1, 5})} {
    make_gauge(all, "process_start_time_seconds", "When the process was started, in seconds since the epoch")
        .Set(now_in_seconds());
    auto info = make_gauges(all, "tether_build_info", "1, with the version as a label", {"version"});
    info.at(TETHER_VERSION).Set(1);
}

void process_metrics::show(const process_figures& now) {
    memory_.Set(static_cast<double>(now.resident_bytes));
    open_.Set(static_cast<double>(now.open_descriptors));
    most_open_.Set(static_cast<double>(now.max_descriptors));
    cpu_.Increment(now.cpu_seconds - cpu_.Value());
}

} // namespace tether::daemon
