// Checks and repairs UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace tether {

/// True when `text` is well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF (Unicode Standard,
/// table 3-7). Bytes below 0x80 cost almost nothing.
bool is_utf8(std::string_view text) noexcept;

/// Appends `text` to `output` with each maximal ill-formed piece replaced by one U+FFFD, as browsers decode (WHATWG
/// Encoding Standard, "UTF-8 decoder"). The appended text is never shorter than `text`.
void append_repaired(std::string& output, std::string_view text);

} // namespace tether
