// Encodes and decodes the opaque page cursors of the lists.
#include <tether/simulator/model/cursor.hpp>

#include <charconv>
#include <fmt/format.h>

namespace tether::simulator {

namespace {

template <class Number>
bool take_number(std::string_view& rest, Number& out) {
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
    if (ec != std::errc{}) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (!rest.empty() && rest.front() == '.') rest.remove_prefix(1);
    return true;
}

} // namespace

std::string write_cursor(const cursor& what) {
    return fmt::format("page_{}{}{}{}.{}.{}", what.ascending ? 'a' : 'd', what.backwards ? 'b' : 'f',
                       what.at_start ? 's' : 'p', what.position.first, what.position.second, what.page);
}

std::optional<cursor> parse_cursor(std::string_view text) {
    if (!text.starts_with("page_") || text.size() < 9) return std::nullopt;
    cursor out;
    out.ascending = text[5] == 'a';
    out.backwards = text[6] == 'b';
    out.at_start = text[7] == 's';
    std::string_view rest = text.substr(8);
    if (!take_number(rest, out.position.first) || !take_number(rest, out.position.second) ||
        !take_number(rest, out.page) || !rest.empty())
        return std::nullopt;
    return out;
}

} // namespace tether::simulator
