// Builds JSON pointers.
#pragma once

#include <string>
#include <string_view>

namespace tether {

/// The JSON pointer to the member `key` of the object at `parent`, which is empty for the document itself
/// (RFC 6901 § 3).
std::string json_pointer(std::string_view parent, std::string_view key);

} // namespace tether
