#include <tether/server/entry.hpp>

namespace tether::server {

entry choose_entry(std::size_t served, std::size_t turned_away, std::size_t limit, bool is_operator) noexcept {
    if (served < limit + (is_operator ? operator_places : 0)) return entry::serve;
    return turned_away < most_turned_away ? entry::turn_away : entry::close;
}

} // namespace tether::server
