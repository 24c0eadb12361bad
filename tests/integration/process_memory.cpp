#include "process_memory.hpp"

#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace tether::test {
namespace {

struct region {
    std::uint64_t from = 0, to = 0;
    std::string title; ///< as `smaps` has it
    bool readable = false;
    bool hidden = false;
};

std::vector<region> regions_of(pid_t process) {
    std::vector<region> all;
    std::ifstream in{fmt::format("/proc/{}/smaps", process)};
    for (std::string line; std::getline(in, line);) {
        unsigned long from = 0, to = 0;
        char readable = '-';
        if (std::sscanf(line.c_str(), "%lx-%lx %c", &from, &to, &readable) == 3)
            all.push_back({from, to, line, readable == 'r', false});
        else if (line.starts_with("VmFlags:") && (line + " ").find(" dd ") != line.npos) all.back().hidden = true;
    }
    return all;
}

/// How often `text` is in the region; pages that cannot be read are passed over.
std::size_t count_in(const region& where, int memory, std::string_view text) {
    constexpr std::uint64_t at_once = 1 << 20;
    std::size_t count = 0;
    std::string octets;
    for (std::uint64_t at = where.from; at < where.to; at += at_once) {
        // The next piece begins before this one ends, so that nothing on the border is missed.
        octets.resize(std::min<std::uint64_t>(at_once + text.size() - 1, where.to - at));
        const auto n = ::pread(memory, octets.data(), octets.size(), static_cast<off_t>(at));
        if (n <= 0) continue;
        const std::string_view seen{octets.data(), static_cast<std::size_t>(n)};
        for (auto found = seen.find(text); found != seen.npos; found = seen.find(text, found + 1)) ++count;
    }
    return count;
}

} // namespace

std::optional<sightings> look_for(std::string_view text, pid_t process) {
    const int memory = ::open(fmt::format("/proc/{}/mem", process).c_str(), O_RDONLY | O_CLOEXEC);
    if (memory < 0) return std::nullopt;
    sightings found;
    for (const region& each : regions_of(process)) {
        const std::size_t times = each.readable ? count_in(each, memory, text) : 0;
        if (each.hidden) found.hidden += times;
        else found.dumped.insert(found.dumped.end(), times, each.title);
    }
    ::close(memory);
    return found;
}

} // namespace tether::test
