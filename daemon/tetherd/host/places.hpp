// Chooses where a trial daemon puts its socket and its state.
#pragma once

#include "config/config.hpp"
#include "config/environment.hpp"
#include "options.hpp"

#include <filesystem>

namespace tether::daemon {

/// False in a trial with the default state directory, which then is a scratch folder.
bool uses_state_dir(const options& given, const config& settings);

/// For `--simulate`: keeps what was set, and replaces defaults that this user cannot write to. The socket is then
/// `$XDG_RUNTIME_DIR/tether/tether.sock`, or is in `scratch` when that folder is missing. State is in `scratch`.
/// Creates the socket's folder.
config usable_places(config settings, const environment& from, const std::filesystem::path& scratch);

} // namespace tether::daemon
