// Finds the members and elements of JSON text without reading what is in them.
#pragma once

#include <tether/core/result.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace tether::api {

/// The members of the object `json`: keys as written between their quotes, and the text of the
/// values, both pointing into `json`. Only quotes and brackets are looked at, so a slice must still
/// be parsed before it is believed. Errors: `malformed_document` when `json` is no object or does
/// not end where it should, or has more than `most` members.
result<std::vector<std::pair<std::string_view, std::string_view>>> slice_members(std::string_view json,
                                                                                 std::size_t most = SIZE_MAX);

/// The elements of the array `json`, under the same conditions.
result<std::vector<std::string_view>> slice_elements(std::string_view json);

/// True when `written`, as it stands between the quotes of a member, means `key`, be it with escapes.
bool is_key(std::string_view written, std::string_view key);

/// The text of the member `key` of the object `json`, the last one if there are several; empty when
/// there is none, when it is null and when `json` is no object.
std::string_view slice_member(std::string_view json, std::string_view key);

} // namespace tether::api
