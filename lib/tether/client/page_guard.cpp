// Bounds a list that is read page by page from a daemon that may never end it.
#include <tether/client/page_guard.hpp>

#include <fmt/format.h>

namespace tether::client {

namespace {

constexpr std::size_t max_cursor = 1024; // an id or a number

} // namespace

outcome<void> page_guard::accept(std::size_t items, const std::string& next) {
    if (items == 0) return malformed_document("the daemon's list has an empty page before its end");
    if (next.size() > max_cursor) return malformed_document("the daemon's list has a cursor that is too long");
    if (!seen_.insert(next).second)
        return malformed_document("the daemon's list returns to a page that was already read");
    if (seen_.size() >= max_pages)
        return malformed_document(fmt::format("the daemon's list does not end within {} pages", max_pages));
    return outcome<void>{};
}

} // namespace tether::client
