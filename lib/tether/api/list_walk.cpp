#include <tether/api/list_walk.hpp>

namespace tether::api {

error_code list_walk::advance(std::string& cursor, const std::string& next, bool was_empty) {
    cursor = next;
    if (next.empty()) return {};
    empty_in_a_row_ = was_empty ? empty_in_a_row_ + 1 : 0;
    const bool is_new = seen_.insert(next).second;
    const bool may_go_on = is_new && empty_in_a_row_ < most_empty_pages && seen_.size() < most_pages;
    return may_go_on ? error_code{} : make_error_code(errc::malformed_document);
}

} // namespace tether::api
