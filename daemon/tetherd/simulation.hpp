// Starts the simulator as the command line requests.
#pragma once

#include "options.hpp"

#include <tether/simulator/model/config.hpp>

#include <string>
#include <string_view>

namespace tether::simulator {
class simulator;
}

namespace tether::daemon {

/// The simulator's settings. Adds a mistake for each option that does not accept its value. Checks the folder of
/// scripts.
simulator::simulator_config simulation_of(const options& given, std::vector<std::string>& mistakes);

/// Starts the simulator and writes the certificate of its authority to the file of `--simulate-tls`. Throws
/// `std::exception` when either step fails.
void start_simulator(simulator::simulator& api, const options& given);

/// The line that makes `tether` in a shell use the socket at `path`: `export TETHER_SOCKET=…`, quoted where the shell
/// needs it.
std::string export_line(std::string_view path);

/// Serves only the simulator until SIGTERM or SIGINT. Prints its base URL as one line on standard output as soon as it
/// accepts connections. Returns the exit code.
int serve_simulator(const options& given, const simulator::simulator_config& settings);

} // namespace tether::daemon
