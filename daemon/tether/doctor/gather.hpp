// Collects the facts for the checks of tether doctor, and changes nothing.
#pragma once

#include "facts.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::cli::doctor {

/// The result of `stat` for a path.
file_facts look_at(const std::string& path);
/// The name of a user or group; the number when it has no name.
std::string user_name(uid_t user);
std::string group_name(gid_t group);
/// The effective user and the groups of this process.
user_facts look_at_me();
/// The folder `path`, or the file in its place.
state_facts look_at_state(const std::string& path);

/// Runs `tetherd` (beside this program, else on PATH), for at most 10 s, to get the configuration from the file `path`.
/// With `as_service`, it does not see the variables of this environment, because the service does not see them either.
config_facts look_at_config(std::string path, bool is_chosen, bool as_service);
/// The settings in the output of `tetherd --dump-config`; empty when the output is not such a document. Pure.
std::optional<settings> parse_settings(std::string_view dump);

/// Asks systemctl for the units of the service, at most 5 s for each.
unit_facts look_at_unit(service which);
/// The systemctl command line for a unit. Pure.
std::vector<std::string> unit_question(service which, std::string unit);
/// Parses the `Name=value` lines of `systemctl show`. Pure.
unit_facts parse_unit(std::string_view properties);
/// True when timedatectl reports a synchronised clock; empty when it does not say. At most 5 s.
std::optional<bool> look_at_clock();

/// Checks the file at the socket's path and whether it accepts a connection. For a daemon that accepts, also finds its
/// user and its limit on descriptors.
void look_at_socket(const std::string& path, socket_facts& socket, daemon_facts& daemon);
/// The soft limit of "Max open files" in a `/proc/PID/limits`. Pure.
std::optional<std::uint64_t> parse_descriptor_limit(std::string_view limits);

/// Requests `/` from the API without a key; any response is sufficient. At most 5 s for each of connecting and
/// answering.
boost::asio::awaitable<network_facts> async_look_at_network(boost::asio::any_io_executor executor, settings where);

} // namespace tether::cli::doctor
