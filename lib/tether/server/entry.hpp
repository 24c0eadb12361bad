// Whether a new client is served, told that there are too many, or just closed.
#pragma once

#include <cstddef>

namespace tether::server {

/// Connections beyond the limit for root and the daemon's own user: whoever must find out why the limit was reached.
inline constexpr std::size_t operator_places = 4;
/// Clients over the limit that are being told so; beyond these the connection is just closed.
inline constexpr std::size_t most_turned_away = 64;

enum class entry { serve, turn_away, close };

/// `served` and `turned_away` are there already; `limit` is that of the configuration. Pure.
entry choose_entry(std::size_t served, std::size_t turned_away, std::size_t limit, bool is_operator) noexcept;

} // namespace tether::server
