// Reads configuration and key again on a thread, because files and the user database can be slow.
#pragma once

#include "config.hpp"
#include "environment.hpp"
#include "options.hpp"

#include <tether/core/lookup_pool.hpp>
#include <tether/core/secret.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <optional>

namespace tether::daemon {

/// What a reload begins with.
struct reload_input {
    loaded_config loaded; ///< its complaints include those about the key
    std::optional<secret> key;
};

/// Reads one after the other, in the order of the calls. The io thread alone uses it, and destroys it before its
/// context and after its awaitables.
class reload_reader {
  public:
    explicit reload_reader(boost::asio::any_io_executor executor, thread_starter starter = start_detached_thread)
        : executor_{std::move(executor)}
        , pool_{/*max_threads=*/1, std::move(starter)} {}

    /// Completes when everything is read, however long that takes. With `--simulate` no key is read. A complaint
    /// instead when the system has no thread left. Cancellation ends the wait at once, and what is read is dropped.
    boost::asio::awaitable<reload_input> async_read(options given, environment from);

  private:
    boost::asio::any_io_executor executor_;
    lookup_pool pool_; // last: it reports nothing after its end
};

} // namespace tether::daemon
