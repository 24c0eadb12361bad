// Reports what a reload of the configuration changed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

namespace tether::server {

/// Settings by their paths in the configuration file, such as `/log/level`.
struct reload_report {
    std::vector<std::string> applied;       ///< that differ and are in effect now
    std::vector<std::string> at_next_start; ///< that differ and need a restart
    std::vector<std::string> complaints;    ///< why nothing was changed; empty after a success
};

/// `{"applied":[…],"at_next_start":[…]}` as JSON text. Pure.
std::string reload_text(const reload_report& report);

/// Reloads the configuration; reads it on another thread than the io thread.
using reloader = std::function<boost::asio::awaitable<reload_report>()>;

} // namespace tether::server
