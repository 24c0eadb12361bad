// The opaque page cursors of the lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tether::simulator {

/// Where a page begins, and in which order the list was read.
struct cursor {
    bool ascending = true;
    bool backwards = false; ///< the page before, not the page behind
    std::pair<std::int64_t, std::size_t> position{};
    std::size_t page = 1;  ///< the number of the page it leads to
    bool at_start = false; ///< leads to the first page
};

std::string write_cursor(const cursor& what);
std::optional<cursor> parse_cursor(std::string_view text);

} // namespace tether::simulator
