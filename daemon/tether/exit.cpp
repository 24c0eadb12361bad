// Maps run states to exit statuses.
#include "exit.hpp"

namespace tether::cli {

exit_status exit_status_of(std::string_view state) noexcept {
    if (state == "succeeded") return exit_status::succeeded;
    if (state == "cancelled") return exit_status::cancelled;
    if (state == "timed_out") return exit_status::timed_out;
    if (state == "waiting") return exit_status::waiting;
    return exit_status::failed;
}

} // namespace tether::cli
