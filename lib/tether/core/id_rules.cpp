#include <tether/core/id_rules.hpp>

#include <algorithm>

namespace tether {
namespace {

constexpr std::size_t longest_path_id = 128;
constexpr std::size_t longest_event_id = 256;

bool is_path_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// UTF-8 encodes the controls from U+0080 to U+009F as 0xC2 and a byte of the same value.
bool has_control(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto before = i > 0 ? static_cast<unsigned char>(text[i - 1]) : 0;
        if (byte < 0x20 || byte == 0x7f || (before == 0xc2 && byte >= 0x80 && byte <= 0x9f)) return true;
    }
    return false;
}

} // namespace

bool is_path_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= longest_path_id && std::all_of(text.begin(), text.end(), is_path_character);
}

bool is_event_id(std::string_view text) noexcept {
    return text.size() <= longest_event_id && !has_control(text);
}

} // namespace tether
