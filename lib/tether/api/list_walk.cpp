#include <tether/api/list_walk.hpp>

namespace tether::api {

error_code list_walk::advance(std::string& cursor, const std::string& next, bool was_empty) {
    cursor = next;
    if (next.empty()) return {};
    empty_in_a_row_ = was_empty ? empty_in_a_row_ + 1 : 0;
    cursor_bytes_ += next.size();
    const bool fits = next.size() <= longest_cursor && cursor_bytes_ <= most_cursor_bytes;
    const bool is_new = fits && seen_.insert(next).second;
    const bool continues = is_new && empty_in_a_row_ < most_empty_pages && seen_.size() < most_pages;
    return continues ? error_code{} : make_error_code(errc::malformed_document);
}

} // namespace tether::api
