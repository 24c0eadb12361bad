#include <tether/store/least_sizes.hpp>

#include <filesystem>
#include <optional>

namespace tether::store {
namespace {

/// The sizes of the headers of the log and of each page in it (<https://www.sqlite.org/fileformat2.html#walformat>).
constexpr std::uint64_t log_head_bytes = 32, frame_head_bytes = 24;

/// Empty when it cannot be determined, for example because the file is missing.
std::optional<std::uint64_t> file_size_of(const std::string& path) {
    std::error_code ec;
    const std::uint64_t bytes = std::filesystem::file_size(path, ec);
    if (ec) return std::nullopt;
    return bytes;
}

bool is_short(const std::string& path, const std::atomic<std::uint64_t>& least) {
    const std::uint64_t expected = least;
    const auto bytes = file_size_of(path);
    return bytes && *bytes < expected && least == expected; // unchanged: no checkpoint ran meanwhile
}

} // namespace

void least_sizes::forget() {
    least_file_bytes_ = least_log_bytes_ = 0;
}

void least_sizes::note_checkpoint() {
    least_file_bytes_ = file_size_of(file_).value_or(0);
}

void least_sizes::note_commit(int pages, std::int64_t page_bytes) {
    const std::uint64_t frame_bytes = frame_head_bytes + static_cast<std::uint64_t>(page_bytes);
    // A commit without changes leaves an empty log empty.
    least_log_bytes_ = pages == 0 ? 0 : log_head_bytes + static_cast<std::uint64_t>(pages) * frame_bytes;
}

std::string least_sizes::truncated_file() const {
    if (is_short(file_, least_file_bytes_)) return file_;
    const std::string log = file_ + "-wal";
    if (is_short(log, least_log_bytes_) && !writer_.is_log_emptied())
        return log; // a checkpoint changes the index first
    return {};
}

} // namespace tether::store
