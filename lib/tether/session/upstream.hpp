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
        last_failure_text = why.message.empty() ? why.code.message() : why.message;
    }
    template <class T>
    void note(const api::outcome<T>& answer) {
        if (answer) succeeded();
        else failed(answer.error());
    }
};

} // namespace tether::session
