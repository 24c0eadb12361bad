#include <tether/store/log_scan.hpp>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

namespace tether::store {
namespace {

constexpr std::size_t log_head = 32;
constexpr std::size_t frame_head = 24;

std::uint32_t big_endian(const unsigned char* at) {
    return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}

std::uint32_t little_endian(const unsigned char* at) {
    return std::uint32_t{at[3]} << 24 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[1]} << 8 | at[0];
}

struct checksum {
    bool big = false; ///< byte order of the words, from the log's magic number
    std::uint32_t first = 0, second = 0;

    void add(const unsigned char* bytes, std::size_t size) {
        for (std::size_t i = 0; i + 8 <= size; i += 8) {
            first += (big ? big_endian(bytes + i) : little_endian(bytes + i)) + second;
            second += (big ? big_endian(bytes + i + 4) : little_endian(bytes + i + 4)) + first;
        }
    }
    bool matches(const unsigned char* at) const { return first == big_endian(at) && second == big_endian(at + 4); }
};

} // namespace

result<log_state> scan_log(const std::filesystem::path& log) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(log, missing);
    if (missing == std::errc::no_such_file_or_directory || (!missing && size == 0)) return log_state::sound;
    if (missing) return error_code{missing.value(), boost::system::system_category()};
    std::ifstream in{log, std::ios::binary};
    std::array<unsigned char, log_head> head{};
    const auto read = [&in](unsigned char* to, std::size_t n) {
        return bool{in.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(n))};
    };
    if (!read(head.data(), head.size()))
        return in.bad() ? result<log_state>{error_code{EIO, boost::system::system_category()}} : log_state::sound;

    const std::uint32_t magic = big_endian(head.data());
    checksum sum{.big = magic == 0x377f0683};
    sum.add(head.data(), 24);
    const std::uint32_t page = big_endian(head.data() + 8);
    const bool whole_head = (magic == 0x377f0682 || magic == 0x377f0683) && sum.matches(head.data() + 24) &&
        page >= 512 && page <= 65536 && (page & (page - 1)) == 0;
    // The head is flushed before the first frame: frames after an invalid head mean that it was damaged.
    if (!whole_head) return size >= log_head + frame_head + 512 ? log_state::damaged : log_state::sound;

    std::vector<unsigned char> frame(frame_head + page);
    bool valid = true;
    int commits_behind = 0;
    while (read(frame.data(), frame.size())) {
        const unsigned char* salts = frame.data() + 8;
        const bool first_salt = std::memcmp(salts, head.data() + 16, 4) == 0;
        const bool second_salt = std::memcmp(salts + 4, head.data() + 20, 4) == 0;
        if (valid) {
            checksum next = sum;
            next.add(frame.data(), 8);
            next.add(frame.data() + frame_head, page);
            valid = first_salt && second_salt && big_endian(frame.data()) != 0 && next.matches(frame.data() + 16);
            if (valid) sum = next;
        }
        // A frame from before the log restarted has neither of its salts.
        const bool commit = big_endian(frame.data() + 4) != 0;
        if (!valid && commit && (first_salt || second_salt) && ++commits_behind == 2) return log_state::damaged;
    }
    if (in.bad()) return error_code{EIO, boost::system::system_category()};
    return log_state::sound;
}

} // namespace tether::store
