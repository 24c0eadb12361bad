// Handles the ASCII text of protocols, regardless of the locale.
#pragma once

#include <string>
#include <string_view>

namespace tether {

/// Converts A to Z to lower case. Other bytes are unchanged.
constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string to_lower(std::string_view text);

/// The text without spaces and tabs at both ends, as a field value arrives (RFC 9110 § 5.5).
std::string_view trimmed(std::string_view text) noexcept;

} // namespace tether
