// The verdicts of tether doctor: one pure function for each check.
#pragma once

#include "facts.hpp"
#include "finding.hpp"

#include <vector>

namespace tether::cli::doctor {

/// The configuration file is there and good.
finding check_config(const facts& known);
/// The API key is there, and for the service's user alone.
finding check_key(const facts& known);
/// The socket is there, somebody listens, and this user may connect.
finding check_socket(const facts& known);
/// The daemon answers, is healthy, and is of our version.
finding check_daemon(const facts& known);
/// The daemon's last requests to the API went well.
finding check_upstream(const facts& known);
/// The API answers from here; not tried when the daemon gets on with it.
finding check_network(const facts& known);
/// The clock is right within 30 s.
finding check_clock(const facts& known);
/// The systemd unit runs, will run after a boot, and does not restart all the time.
finding check_unit(const facts& known);
/// There are descriptors for what the configuration allows.
finding check_limits(const facts& known);
/// The state directory belongs to the service's user, is closed to others, and has room.
finding check_state(const facts& known);

/// All of them in the order of printing: causes before effects.
std::vector<finding> check_all(const facts& known);

/// True when systemd starts the unit no more until that is asked for anew: it failed too often.
bool has_given_up(const facts& known);
/// What starts the daemon.
std::string start_command(const facts& known);
/// The user that the daemon runs as: from the unit, else the socket's peer, else the socket's owner, else this user
/// when it is the user's own service. Empty when unknown.
std::string service_user(const facts& known);
/// True when the operator's configuration names an address, and the daemon reports no other. doctor never connects to
/// an address that only the daemon reports: it may be a false one.
bool may_connect(const facts& known);
/// True while the daemon's own account of the API is good.
bool is_upstream_good(const facts& known);

} // namespace tether::cli::doctor
