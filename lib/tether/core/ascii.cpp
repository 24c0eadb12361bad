#include <tether/core/ascii.hpp>

namespace tether {

std::string to_lower(std::string_view text) {
    std::string lower{text};
    for (char& c : lower) c = to_lower(c);
    return lower;
}

std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace tether
