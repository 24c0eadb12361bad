// Looks up users and groups on threads, so that a slow name service does not delay other clients or block the loop.
#pragma once

#include <tether/async/event.hpp>
#include <tether/async/lookup_pool.hpp>
#include <tether/core/log.hpp>
#include <tether/server/access.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <map>

namespace tether::server {

using async::clock;

struct user_lookup_bounds {
    /// How long a caller waits, counted from the start of the lookup.
    std::chrono::milliseconds patience{2'000};
    /// How long groups are used before they are looked up again: a withdrawn right ends within this time.
    std::chrono::milliseconds groups_fresh{5'000};
    /// The same for names.
    std::chrono::milliseconds names_fresh{60'000};
    /// Cached answers; a new one replaces the oldest.
    std::size_t entries = 1024;
    /// Lookups that run or wait for a thread; one more fails immediately.
    std::size_t lookups = 64;
};

/// A cache of answers of the system's user database (getpwuid_r(3), getgrouplist(3)), "unknown" included. Concurrent
/// lookups of one user are shared. Only the io thread uses it, and destroys it before its executor and after its
/// awaitables.
class user_lookup {
  public:
    static constexpr std::size_t max_threads = 4;

    user_lookup(boost::asio::any_io_executor executor, user_directory users, const logger& log,
                user_lookup_bounds bounds = {}, async::thread_starter starter = async::start_detached_thread);
    ~user_lookup();
    user_lookup(const user_lookup&) = delete;
    user_lookup& operator=(const user_lookup&) = delete;

    /// The user's name. Empty when the user has none, or when no answer arrives within `patience` and the cache has no
    /// answer that was fresh a minute ago. A call during the same slow lookup does not wait again. Uid 0 is always
    /// "root". Cancellation ends the wait; the lookup continues and fills the cache.
    boost::asio::awaitable<std::string> async_name(uid_t uid);

    /// The names of the user's groups, under the same conditions. Without an answer in time, the user has no groups and
    /// no rights.
    boost::asio::awaitable<std::vector<std::string>> async_groups(credentials peer);

    /// The rights of `peer` (`visibility_of`). Looks groups up only when the rights depend on them. `config` outlives
    /// the awaitable.
    boost::asio::awaitable<visibility> async_visibility(credentials peer, uid_t self, const access_config& config);

    /// Starts the lookup of a name that `async_name` needs later, unless it is known.
    void prefetch_name(uid_t uid);

  private:
    struct entry;
    struct cache;
    enum class fact { name, groups };
    struct key {
        fact kind = fact::name;
        uid_t uid = 0;
        gid_t gid = 0;
        friend auto operator<=>(const key&, const key&) = default;
    };
    using texts = std::vector<std::string>;

    boost::asio::awaitable<texts> async_find(key wanted);
    std::shared_ptr<entry> begin(const key& wanted);
    bool make_room();
    bool submit(const key& wanted);

    boost::asio::any_io_executor executor_;
    user_directory users_;
    const logger& log_;
    user_lookup_bounds bounds_;
    std::shared_ptr<cache> cache_; // shared: answers in transit hold it weakly
    async::lookup_pool pool_;      // last: after its end no callback runs
};

} // namespace tether::server
