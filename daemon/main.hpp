// The whole of tetherd but its `main`, so that tests can build daemons that break at chosen places.
#pragma once

#include <tether/store/store_config.hpp>

#include <functional>
#include <span>

namespace tether::daemon {

/// Runs the daemon with the command line's `arguments`, without the program's name, and returns its exit code.
/// `at_commit` is handed on to `store_config`; empty in the real daemon.
int tetherd_main(std::span<const char* const> arguments,
                 const std::function<void(store::commit_point)>& at_commit = {});

} // namespace tether::daemon
