#include <tether/core/duration.hpp>

#include <array>
#include <charconv>
#include <limits>

namespace tether {
namespace {

struct unit {
    std::string_view name;
    std::int64_t factor;
};
constexpr std::array units{
    unit{"d", 86'400'000}, unit{"h", 3'600'000}, unit{"m", 60'000}, unit{"s", 1'000}, unit{"ms", 1},
};

} // namespace

std::optional<milliseconds> parse_duration(std::string_view text) {
    std::int64_t total = 0;
    std::size_t next_unit = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        std::int64_t number = 0;
        if (text.front() < '0' || text.front() > '9') return std::nullopt;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (ec != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
        while (next_unit < units.size() && units[next_unit].name != name) ++next_unit;
        if (next_unit == units.size()) return std::nullopt;
        if (number > (std::numeric_limits<std::int64_t>::max() - total) / units[next_unit].factor) return std::nullopt;
        total += number * units[next_unit++].factor;
        text.remove_prefix(name.size());
    }
    return milliseconds{total};
}

std::string to_text(milliseconds value) {
    std::int64_t rest = value.count();
    if (rest <= 0) return "0s";
    std::string text;
    for (const unit& u : units) {
        if (rest < u.factor) continue;
        text += std::to_string(rest / u.factor);
        text += u.name;
        rest %= u.factor;
    }
    return text;
}

} // namespace tether
