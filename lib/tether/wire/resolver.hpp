// Looks up host names without blocking the loop, another name, or the end of the program.
#pragma once

#include <tether/async/lookup_pool.hpp>
#include <tether/core/result.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tether::wire {

using address_list = std::vector<boost::asio::ip::address>;

/// Blocks until the addresses of `host` are known. Called on the resolver's threads.
using lookup_function = std::function<result<address_list>(const std::string& host)>;

/// `getaddrinfo(3)`: the addresses in its order. An empty answer is `name_lookup_failed`.
result<address_list> system_lookup(const std::string& host);

/// Looks up names on at most four threads, which are never joined: the result of a lookup that hangs when the resolver
/// is destroyed is ignored. Only the io thread uses it, and destroys it before its context. Lookups of one name are
/// shared. The last good list of a name is kept in case a later lookup fails or hangs.
class resolver {
  public:
    using clock = std::chrono::steady_clock;
    static constexpr std::size_t max_threads = 4;

    explicit resolver(const boost::asio::any_io_executor& executor, lookup_function lookup = system_lookup,
                      async::thread_starter starter = async::start_detached_thread);
    ~resolver();
    resolver(const resolver&) = delete;
    resolver& operator=(const resolver&) = delete;

    /// The addresses of `host`, at least one; for a literal address immediately. Errors: `name_lookup_failed`,
    /// `name_lookup_timeout` at `deadline`, `asio::error::try_again` when no thread is available. With a last good list
    /// it waits at most a third of the time left, then returns that list. Cancellation ends the wait; the lookup
    /// continues and refreshes the list.
    boost::asio::awaitable<result<address_list>> async_resolve(std::string host, clock::time_point deadline);

  private:
    struct name_entry;
    struct names;

    /// Begins a lookup in the background, unless one is running. False when no thread is available.
    bool begin(const std::string& host);

    boost::asio::any_io_executor executor_;
    lookup_function lookup_;
    std::shared_ptr<names> names_; // shared: pending answers refer to it weakly
    async::lookup_pool pool_;      // last: no report runs once it is destroyed
};

} // namespace tether::wire
