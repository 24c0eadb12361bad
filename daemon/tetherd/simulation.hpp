// What the command line asks of the simulator.
#pragma once

#include "options.hpp"

#include <tether/simulator/model/config.hpp>

#include <string>
#include <string_view>

namespace tether::simulator {
class simulator;
}

namespace tether::daemon {

/// The simulator's settings; a misuse when a value is not what its option takes. Looks at the folder of scripts.
boost::system::result<simulator::simulator_config, misuse> simulation_of(const options& given);

/// Starts the simulator and writes the certificate of its authority to the file of `--simulate-tls`. Throws
/// `std::exception` when either fails.
void start_simulator(simulator::simulator& api, const options& given);

/// The line that makes a shell's `tether` talk to the socket at `path`: `export TETHER_SOCKET=…`, quoted
/// where a shell would read it otherwise.
std::string export_line(std::string_view path);

/// Serves nothing but the simulator until SIGTERM or SIGINT, and prints its base URL as one line on standard
/// output as soon as it can be reached. The exit code.
int serve_simulator(const options& given, const simulator::simulator_config& settings);

} // namespace tether::daemon
