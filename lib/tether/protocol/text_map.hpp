// Maps of text to text, for labels and metadata, within the remote API's limits.
#pragma once

#include <tether/core/json_fields.hpp>

#include <map>
#include <string>

namespace tether::protocol {

/// The remote API's limits on metadata, which labels share.
inline constexpr std::size_t max_text_pairs = 16;
inline constexpr std::size_t max_text_key = 64;    ///< characters
inline constexpr std::size_t max_text_value = 512; ///< characters

using text_map = std::map<std::string, std::string>;

/// Reads the member `key`, an object of text, into `map`. Adds issues for pairs over a limit, empty keys and values
/// that are not text. The member may be absent.
void read_text_map(json_fields& fields, std::string_view key, std::size_t max_pairs, text_map& map);

} // namespace tether::protocol
