// The kinds of log records about the simulator.
#pragma once

#include <tether/core/log_kind.hpp>

namespace tether::simulator {

// Packed by hand: the formatter would write one value per line.
// clang-format off
struct log_kind_table {
    using enum log_level;

    log_kind simulator_listening{"simulator listening", info, "bcbbe767ae5343339b25a9826e2dbcb0", "url",
        "The simulated API accepts connections.", "Nothing."};
    log_kind simulator_listening_beyond_loopback{"simulator listening beyond loopback", warning,
        "16a6925c305c49e3870575d9263b2765", "address",
        "Any host that reaches the address can use the simulated API, which does not check keys.",
        "Use a loopback address for --simulate-listen, unless other hosts need access."};
    log_kind simulator_cannot_accept_connections{"simulator cannot accept connections", warning,
        "83b28565a713445f8dfc62149be84ea4", "error", "The system does not let the simulated API accept a connection.",
        "Raise the limit on open files."};
};
inline constexpr log_kind_table log_kinds{};

} // namespace tether::simulator
