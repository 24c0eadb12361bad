// Reloads the configuration and the key on a thread, because files and the user database can be slow.
#pragma once

#include "config/config.hpp"
#include "config/environment.hpp"
#include "options.hpp"

#include <tether/async/worker_pool.hpp>
#include <tether/core/secret.hpp>

#include <optional>

namespace tether::daemon {

/// The files that a reload has read.
struct reload_input {
    loaded_config loaded; ///< its complaints include those about the key
    std::optional<secret> key;
};

/// Serves calls one at a time, in order. Only the io thread uses it, and destroys it before its context and after its
/// awaitables.
class reload_reader {
  public:
    explicit reload_reader(boost::asio::any_io_executor executor,
                           async::thread_starter starter = async::start_detached_thread)
        : worker_{std::move(executor), /*threads=*/1, std::move(starter)} {}

    /// Completes when everything is read; there is no time limit. With `--simulate` no key is read. Returns a complaint
    /// when the system cannot create a thread. Cancellation ends the wait, and the result is dropped.
    boost::asio::awaitable<reload_input> async_read(options given, environment from);

  private:
    async::worker_pool worker_; // separate, so that a slow user database does not delay other work
};

} // namespace tether::daemon
