// Declares the checks of tether doctor, one pure function each.
#pragma once

#include "facts.hpp"
#include "finding.hpp"

#include <vector>

namespace tether::cli::doctor {

inline constexpr int bad_configuration = 78; ///< EX_CONFIG, as `tetherd --help` says

/// The configuration file exists and is valid.
finding check_config(const facts& known);
/// The API key exists, and only the service's user can read it.
finding check_key(const facts& known);
/// The socket exists, a process listens on it, and this user may connect.
finding check_socket(const facts& known);
/// The daemon answers, is healthy, and has our version.
finding check_daemon(const facts& known);
/// The daemon's last requests to the API succeeded.
finding check_upstream(const facts& known);
/// The API answers this process; skipped when the daemon already reaches the API.
finding check_network(const facts& known);
/// The clock is correct within 30 s.
finding check_clock(const facts& known);
/// The systemd unit runs, starts at boot, and does not restart repeatedly.
finding check_unit(const facts& known);
/// The limit on descriptors is sufficient for the configuration.
finding check_limits(const facts& known);
/// The state directory belongs to the service's user, is inaccessible to others, and has free space.
finding check_state(const facts& known);

/// Runs all checks in the order of printing: causes before effects.
std::vector<finding> check_all(const facts& known);

/// True when systemd no longer restarts the unit by itself, because it failed too often.
bool has_given_up(const facts& known);
/// The command that starts the daemon.
std::string start_command(const facts& known);
/// The user that the daemon runs as: from the unit, else the socket's peer, else the socket's owner, else this user
/// when it is the user's own service. Empty when unknown.
std::string service_user(const facts& known);
/// True when the operator's configuration names an address, and the daemon reports no other. doctor never connects to
/// an address that only the daemon reports, because it may be forged.
bool may_connect(const facts& known);
/// True when the daemon reports no problem with the API.
bool is_upstream_good(const facts& known);

} // namespace tether::cli::doctor
