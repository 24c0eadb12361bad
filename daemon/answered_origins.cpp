#include "answered_origins.hpp"

#include <tether/wire/url.hpp>

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace tether::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_origins = 32;
constexpr std::size_t longest_origin = 300; ///< a host name has 253 characters at most

std::string origin_of(std::string_view base_url) {
    const auto where = wire::parse_url(base_url);
    if (!where) return {};
    const std::string_view scheme = where->scheme == wire::url_scheme::https ? "https" : "http";
    return fmt::format("{}://{}", scheme, authority_of(*where, wire::port_shown::always));
}

std::vector<std::string> read_origins(const fs::path& file) {
    std::vector<std::string> origins;
    std::ifstream in{file};
    for (std::string line; origins.size() < most_origins && std::getline(in, line);)
        if (!line.empty() && line.size() <= longest_origin) origins.push_back(std::move(line));
    return origins;
}

error_code write_file(const fs::path& file, std::string_view text) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0) return last_error();
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    const error_code ec = written == static_cast<ssize_t>(text.size()) ? error_code{} : last_error();
    ::close(descriptor);
    return ec;
}

} // namespace

bool has_answered(const fs::path& state_dir, std::string_view base_url) {
    const std::vector<std::string> origins = read_origins(state_dir / "origins");
    return std::find(origins.begin(), origins.end(), origin_of(base_url)) != origins.end();
}

error_code note_answered(const fs::path& state_dir, std::string_view base_url) {
    const std::string origin = origin_of(base_url);
    std::vector<std::string> origins = read_origins(state_dir / "origins");
    std::erase(origins, origin);
    if (origins.size() == most_origins) origins.erase(origins.begin());
    origins.push_back(origin);
    const fs::path draft = state_dir / "origins.new";
    const std::string text = fmt::format("{}\n", fmt::join(origins, "\n"));
    if (const error_code ec = write_file(draft, text)) return ec;
    if (::rename(draft.c_str(), (state_dir / "origins").c_str()) != 0) return last_error();
    return {};
}

} // namespace tether::daemon
