// Where a daemon that is only being tried out puts its socket and its state.
#pragma once

#include "config/config.hpp"
#include "config/environment.hpp"
#include "options.hpp"

#include <filesystem>

namespace tether::daemon {

/// True unless the state directory is the default in a trial: it is a scratch folder then.
bool uses_state_dir(const options& given, const config& settings);

/// For `--simulate`: leaves what was set, and replaces defaults that this user cannot write to. The socket
/// then is `$XDG_RUNTIME_DIR/tether/tether.sock`, or lies in `scratch` when there is no such folder; state
/// lies in `scratch`. Makes the socket's folder.
config usable_places(config settings, const environment& from, const std::filesystem::path& scratch);

} // namespace tether::daemon
