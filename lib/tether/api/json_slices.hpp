// Finds the members and elements of JSON text without parsing them.
#pragma once

#include <tether/core/result.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace tether::api {

/// The members of the object `json`: keys as written between their quotes, and the text of the values, both pointing
/// into `json`. Only quotes and brackets are checked, so a slice must still be parsed before use. Error:
/// `malformed_document` when `json` is not an object, does not end correctly, or has more than `most` members.
result<std::vector<std::pair<std::string_view, std::string_view>>> slice_members(std::string_view json,
                                                                                 std::size_t most = SIZE_MAX);

/// The elements of the array `json`, under the same conditions.
result<std::vector<std::string_view>> slice_elements(std::string_view json);

/// True when `written`, the text between the quotes of a member's name, means `key`, with or without escapes.
bool is_key(std::string_view written, std::string_view key);

/// The text of the member `key` of the object `json`, the last one if it is repeated; empty when it is absent or null,
/// and when `json` is not an object.
std::string_view slice_member(std::string_view json, std::string_view key);

} // namespace tether::api
