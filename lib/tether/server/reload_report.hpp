// What came of reading the configuration again.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

namespace tether::server {

/// Settings by their paths in the configuration file, such as `/log/level`.
struct reload_report {
    std::vector<std::string> applied;       ///< that differ, and hold from now on
    std::vector<std::string> at_next_start; ///< that differ, and take a restart
    std::vector<std::string> complaints;    ///< why nothing was changed at all; empty when it was good
};

/// `{"applied":[…],"at_next_start":[…]}` as JSON text. Pure.
std::string reload_text(const reload_report& what);

/// Reads the configuration again, off the io thread.
using reloader = std::function<boost::asio::awaitable<reload_report>()>;

} // namespace tether::server
