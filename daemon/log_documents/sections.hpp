// All kinds of log records, in the sections in which the documents list them.
#pragma once

#include "../tetherd/log_kinds.hpp"

#include <tether/core/log_kinds.hpp>
#include <tether/server/log_kinds.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/simulator/log_kinds.hpp>
#include <tether/wire/dialer/log_kinds.hpp>

#include <vector>

namespace tether {

struct log_section {
    std::string_view title;
    std::vector<log_kind> kinds;
};

inline std::vector<log_section> log_sections() {
    const auto section = [](std::string_view title, const auto& table) {
        const auto kinds = kinds_of(table);
        return log_section{title, {kinds.begin(), kinds.end()}};
    };
    return {
        section("The daemon", daemon::log_kinds),       section("Runs and sessions", session::log_kinds),
        section("Clients", server::log_kinds),          section("The dialer", wire::log_kinds),
        section("The simulator", simulator::log_kinds), section("The log", log_kinds),
    };
}

} // namespace tether
