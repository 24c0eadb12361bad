// Follows the cursors of one list to its end.
#pragma once

#include <tether/api/session.hpp>
#include <tether/core/error.hpp>

#include <cstddef>
#include <set>
#include <string>

namespace tether::api {

/// Accepts the pages of one list as they arrive and returns the next cursor. Pages may have any size, and more pages
/// may follow an empty page (API § 1.6), so a faulty server could send pages forever. The walk fails when a cursor
/// repeats, after `most_empty_pages` in a row, after `most_pages`, at a cursor over `longest_cursor` bytes, and when
/// all cursors together exceed `most_cursor_bytes`, which bounds the memory. Pure.
class list_walk {
  public:
    static constexpr std::size_t most_empty_pages = 100;
    static constexpr std::size_t most_pages = 10'000;
    static constexpr std::size_t longest_cursor = 4096; ///< it is part of the head of a request
    static constexpr std::size_t most_cursor_bytes = std::size_t{4} << 20;

    /// Sets `cursor` to the next page, or to empty text after the last page. Error: `malformed_document` for a list
    /// without an end.
    template <class T>
    error_code advance(std::string& cursor, const page<T>& taken) {
        return advance(cursor, taken.next_page, taken.data.empty());
    }

  private:
    error_code advance(std::string& cursor, const std::string& next, bool was_empty);

    std::set<std::string, std::less<>> seen_;
    std::size_t empty_in_a_row_ = 0;
    std::size_t cursor_bytes_ = 0;
};

} // namespace tether::api
