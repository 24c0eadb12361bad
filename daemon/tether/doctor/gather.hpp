// Collects what the verdicts of tether doctor rest on; changes nothing.
#pragma once

#include "facts.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::cli::doctor {

/// What `stat` says of a path.
file_facts look_at(const std::string& path);
/// The name of a user or group, else the number.
std::string user_name(uid_t user);
std::string group_name(gid_t group);
/// The effective user of this process, and groups.
user_facts look_at_me();
/// The folder `path`, or what is there in its place.
state_facts look_at_state(const std::string& path);

/// Asks `tetherd` (beside this program, else on PATH) for the configuration that `path` makes, at most 10 s. With
/// `as_service` variables of this environment are kept from it, as the service does not see them either.
config_facts look_at_config(std::string path, bool is_chosen, bool as_service);
/// The settings in the document that `tetherd --dump-config` prints; empty when it is none. Pure.
std::optional<settings> parse_settings(std::string_view dump);

/// Asks systemctl for the units of the service, at most 5 s for each.
unit_facts look_at_unit(service which);
/// How systemctl is asked for a unit. Pure.
std::vector<std::string> unit_question(service which, std::string unit);
/// `systemctl show` gives `Name=value` lines. Pure.
unit_facts parse_unit(std::string_view properties);
/// Whether timedatectl calls the clock synchronised, at most 5 s; empty when it does not say.
std::optional<bool> look_at_clock();

/// What is at the socket's path, and whether it takes a connection; of a daemon that takes it, who it runs as and how
/// many descriptors it may have.
void look_at_socket(const std::string& path, socket_facts& socket, daemon_facts& daemon);
/// The soft limit of "Max open files" in a `/proc/PID/limits`. Pure.
std::optional<std::uint64_t> parse_descriptor_limit(std::string_view limits);

/// Asks the API for `/` without a key: any answer will do. At most 5 s for each of connecting and answering.
boost::asio::awaitable<network_facts> async_look_at_network(boost::asio::any_io_executor executor, settings where);

} // namespace tether::cli::doctor
