// Shares a bounded number of persistent connections among unary requests.
#pragma once

#include <tether/async/gate.hpp>
#include <tether/async/watchdog.hpp>
#include <tether/wire/connector.hpp>

#include <deque>
#include <memory>

namespace tether::wire {

/// At most `config.max_connections` are lent or idle. While all are lent, callers wait, first come, first served. The
/// connector and the pool must outlive waiting callers and leases.
class connection_pool {
  public:
    /// The right to one connection at a time. Only a connection passed to `give_back` returns to the pool.
    class lease {
      public:
        lease(connection_pool& pool, async::gate::pass pass) : pool_{&pool}, pass_{std::move(pass)} {}

        /// The idle connection that was used last; null when none is alive.
        std::unique_ptr<connection> reuse() { return pool_->take_idle(); }
        void give_back(std::unique_ptr<connection> link) { pool_->keep(std::move(link)); }

      private:
        connection_pool* pool_;
        async::gate::pass pass_;
    };

    connection_pool(const boost::asio::any_io_executor& executor, const wire_config& config);

    /// Waits for its turn. Errors: `queue_full`; `operation_aborted` when cancelled.
    boost::asio::awaitable<result<lease>> async_lease();

    std::size_t idle() const noexcept { return idle_.size(); }
    /// Closes all idle connections.
    void drop_idle();

  private:
    struct idle_link {
        std::unique_ptr<connection> link;
        async::watchdog::clock::time_point since;
    };

    std::unique_ptr<connection> take_idle();
    void keep(std::unique_ptr<connection> link);
    void sweep();

    const std::chrono::milliseconds keep_idle_;
    async::gate gate_;
    std::deque<idle_link> idle_; ///< the longest idle first
    async::watchdog sweeper_;    ///< runs while there are idle connections
};

} // namespace tether::wire
