// Declares tetherd without its `main`, so that tests can build daemons that fail at chosen places.
#pragma once

#include <tether/store/store_config.hpp>

#include <functional>
#include <span>

namespace tether::daemon {

/// Runs the daemon with the command line's `arguments`, without the program's name, and returns its exit code.
/// `prepare_store` may change the store's settings before it is opened; empty in the real daemon.
int tetherd_main(std::span<const char* const> arguments,
                 const std::function<void(store::store_config&)>& prepare_store = {});

} // namespace tether::daemon
