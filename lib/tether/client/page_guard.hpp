// Bounds a list that is read page by page from a daemon that may never end it.
#pragma once

#include <tether/client/failure.hpp>

#include <cstddef>
#include <set>
#include <string>

namespace tether::client {

/// Most pages of one list: ten million records, or many times the runs of a full store.
inline constexpr std::size_t max_pages = 10'000;

/// Pure. One guard serves one walk from its first page to its last.
class page_guard {
  public:
    /// Checks a page with `items` items; `next` is the cursor of the following page. Success when that page may be
    /// read. Errors, all `malformed_document`: an empty page that is not the last, a cursor that is repeated or too
    /// long, more than `max_pages` pages.
    outcome<void> accept(std::size_t items, const std::string& next);

  private:
    std::set<std::string> seen_; ///< of at most `max_pages` cursors, each of a bounded length
};

} // namespace tether::client
