#include <tether/core/log_kind.hpp>

#include <tether/core/words.hpp>

#include <algorithm>

namespace tether {
namespace {

constexpr word<log_level> levels[] = {
    {log_level::error, "error"}, {log_level::warning, "warning"}, {log_level::notice, "notice"},
    {log_level::info, "info"},   {log_level::debug, "debug"},
};

} // namespace

std::optional<log_level> parse_log_level(std::string_view word) {
    return value_of(levels, word);
}

std::string_view to_string(log_level level) noexcept {
    return word_of(levels, level, "info");
}

bool log_kind::has_field(std::string_view key) const noexcept {
    for (std::string_view rest = fields; !rest.empty();) {
        const std::string_view first = rest.substr(0, rest.find(' '));
        if (first == key) return true;
        rest.remove_prefix(std::min(first.size() + 1, rest.size()));
    }
    return false;
}

} // namespace tether
