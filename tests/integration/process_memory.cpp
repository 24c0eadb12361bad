// Searches for text in the memory of another process.
#include "process_memory.hpp"

#include <algorithm>
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
    std::string title; ///< from `smaps`
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

/// How often `text` is in the region; skips unreadable pages.
std::size_t count_in(const region& where, int memory, std::string_view text) {
    constexpr std::uint64_t at_once = 1 << 20;
    static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::size_t count = 0;
    std::string bytes; // begin with the end of the previous block, so that no match across the border is missed
    for (std::uint64_t at = where.from; at < where.to;) {
        const std::size_t kept = std::min(bytes.size(), text.size() - 1);
        bytes.erase(0, bytes.size() - kept);
        bytes.resize(kept + std::min(at_once, where.to - at));
        const auto n = ::pread(memory, &bytes[kept], bytes.size() - kept, static_cast<off_t>(at));
        if (n <= 0) {
            bytes.clear();
            at = (at / page + 1) * page;
            continue;
        }
        bytes.resize(kept + static_cast<std::size_t>(n)); // less than requested: up to an unreadable page
        at += static_cast<std::uint64_t>(n);
        for (auto found = bytes.find(text); found != bytes.npos; found = bytes.find(text, found + 1)) ++count;
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
