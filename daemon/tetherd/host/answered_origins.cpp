#include "answered_origins.hpp"

#include <tether/store/durable_file.hpp>
#include <tether/wire/url.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <string>
#include <vector>

namespace tether::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_origins = 32;
constexpr std::size_t longest_origin = 300; ///< a host name has at most 253 characters

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
    return store::write_private_file(state_dir / "origins", fmt::format("{}\n", fmt::join(origins, "\n")));
}

} // namespace tether::daemon
