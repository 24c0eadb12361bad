// Decides how often a create is sent, and what its outcome is.
#include <tether/client/idempotent_create.hpp>

#include <algorithm>

namespace tether::client {

using std::chrono::milliseconds;

milliseconds create_policy::bound(milliseconds since_first) const {
    return std::clamp(options_.patience - since_first, milliseconds{1}, options_.answer_timeout);
}

outcome<milliseconds> create_policy::on_failure(failure why, milliseconds since_first) {
    const bool is_lost = why.kind == failure_kind::interrupted || why.kind == failure_kind::malformed;
    if (is_lost) is_in_doubt_ = true;
    const bool is_refused_for_good = why.kind == failure_kind::refused && !why.is_transient();
    if (is_refused_for_good) is_in_doubt_ = false; // the daemon would have found the run by the key

    const milliseconds pause = options_.pause * ++failed_;
    const bool has_time = failed_ < options_.tries && since_first + pause < options_.patience;
    if (is_in_doubt_ && has_time) return pause;
    if (is_in_doubt_) why.idempotency_key = key_;
    return why;
}

} // namespace tether::client
