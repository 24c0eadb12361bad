// How the API has been answering lately.
#pragma once

#include <tether/api/failure.hpp>
#include <tether/core/timestamp.hpp>

#include <optional>
#include <string>

namespace tether::session {

/// Facts for `status` and `healthz`, noted by whoever talks to the API.
struct upstream_health {
    std::optional<wall_time> last_success;
    std::optional<wall_time> last_failure;
    std::string last_failure_text;

    void succeeded() { last_success = wall_now(); }
    void failed(const api::failure& why) {
        last_failure = wall_now();
        // The API's own words may quote what one client sent; everybody may read the status.
        last_failure_text = why.code.message();
        if (why.status != 0) last_failure_text += " (HTTP " + std::to_string(why.status) + ")";
    }
    template <class T>
    void note(const api::outcome<T>& answer) {
        if (answer) succeeded();
        else failed(answer.error());
    }
};

} // namespace tether::session
