// Encodes and decodes the opaque page cursors of the lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tether::simulator {

/// Where a page begins, and the order of the list.
struct cursor {
    bool ascending = true;
    bool backwards = false; ///< the previous page, not the next
    std::pair<std::int64_t, std::size_t> position{};
    std::size_t page = 1;  ///< the number of the page that it names
    bool at_start = false; ///< names the first page
};

std::string write_cursor(const cursor& what);
std::optional<cursor> parse_cursor(std::string_view text);

} // namespace tether::simulator
