#include <tether/session/policy/run_size.hpp>

#include <tether/core/json_text.hpp>

namespace tether::session {

std::size_t text_size(const run& r) {
    std::size_t bytes = 1024 + json_size(r.agent);
    if (r.error) bytes += r.error->message.size();
    if (!r.result) return bytes;
    bytes += r.result->usage.size() + r.result->stop_reason.size() + r.result->stop_details.size();
    if (r.result->messages.empty()) return bytes;
    for (const std::string& message : r.result->messages) bytes += message.size();
    return bytes + r.result->messages.back().size(); // also the `last_message`
}

} // namespace tether::session
