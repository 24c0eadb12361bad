// Parses the target of a request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tether::simulator {

/// Path and query of a request target, percent-decoded (RFC 3986 § 2.1; `+` remains a plus sign).
struct request_target {
    std::vector<std::string> path;                          ///< segments, without empty ones
    std::vector<std::pair<std::string, std::string>> query; ///< in order, repeated keys kept

    std::optional<std::string> value(std::string_view key) const;
    std::vector<std::string> values(std::string_view key) const;
};

request_target parse_target(std::string_view target);

} // namespace tether::simulator
