#include <tether/api/surrogates.hpp>

#include <charconv>

namespace tether::api {
namespace {

/// The unit of the escape `\uXXXX` at the front of `text`; 0 without one.
unsigned unit_at(std::string_view text) {
    if (text.size() < 6 || !text.starts_with("\\u")) return 0;
    unsigned unit = 0;
    const auto [end, ec] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    return ec == std::errc{} && end == text.data() + 6 ? unit : 0;
}

bool is_leading(unsigned unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_trailing(unsigned unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

} // namespace

std::string replace_lone_surrogates(std::string_view json) {
    std::string repaired;
    repaired.reserve(json.size());
    while (!json.empty()) {
        const std::size_t plain = std::min(json.find('\\'), json.size());
        repaired += json.substr(0, plain);
        json.remove_prefix(plain);
        const unsigned unit = unit_at(json);
        const bool pair = is_leading(unit) && is_trailing(unit_at(json.substr(6)));
        const bool lone = !pair && (is_leading(unit) || is_trailing(unit));
        const std::size_t taken = std::min<std::size_t>(pair ? 12 : unit != 0 ? 6 : 2, json.size());
        repaired += lone ? std::string_view{"\\ufffd"} : json.substr(0, taken);
        json.remove_prefix(taken);
    }
    return repaired;
}

} // namespace tether::api
