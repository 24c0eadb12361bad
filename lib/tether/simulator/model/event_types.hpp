// Lists the event types, and which of them a client sends.
#pragma once

#include <string_view>

namespace tether::simulator {

/// Types that a client may send. Source: reference of the API, section 3.1.
bool is_client_type(std::string_view type) noexcept;

/// Types that the player of a transcript waits for: those that a client sends, and `session.updated`.
bool is_awaited_type(std::string_view type) noexcept;

/// Types that are valid for the `types[]` filter of the events list (41 values).
bool is_listed_type(std::string_view type) noexcept;

/// Types that start a turn.
inline bool is_work(std::string_view type) noexcept {
    return type == "user.message" || type == "user.define_outcome";
}

} // namespace tether::simulator
