// Shares a bounded number of kept connections among unary requests.
#pragma once

#include <tether/wire/connector.hpp>
#include <tether/wire/fifo_gate.hpp>
#include <tether/wire/watchdog.hpp>

#include <deque>
#include <memory>

namespace tether::wire {

/// At most `config.max_connections` are lent or idle; who comes while all are lent waits, first come
/// first served. The connector and the pool outlive whoever waits or holds a lease.
class connection_pool {
  public:
    /// The right to one connection at a time. Nothing goes back to the pool but what is handed to
    /// `give_back`.
    class lease {
      public:
        lease(connection_pool& pool, fifo_gate::pass pass) : pool_{&pool}, pass_{std::move(pass)} {}

        /// The kept connection that was used last; null when none is alive.
        std::unique_ptr<connection> reuse() { return pool_->take_idle(); }
        void give_back(std::unique_ptr<connection> link) { pool_->keep(std::move(link)); }

      private:
        connection_pool* pool_;
        fifo_gate::pass pass_;
    };

    connection_pool(const boost::asio::any_io_executor& executor, const wire_config& config);

    /// Waits for its turn. Errors: `queue_full`; `operation_aborted` when cancelled.
    boost::asio::awaitable<result<lease>> async_lease();

    std::size_t idle() const noexcept { return idle_.size(); }
    /// Closes all that are idle.
    void drop_idle();

  private:
    struct kept {
        std::unique_ptr<connection> link;
        watchdog::clock::time_point since;
    };

    std::unique_ptr<connection> take_idle();
    void keep(std::unique_ptr<connection> link);
    void sweep();

    const std::chrono::milliseconds keep_idle_;
    fifo_gate gate_;
    std::deque<kept> idle_; ///< the longest idle first
    watchdog sweeper_;      ///< runs while there are idle connections
};

} // namespace tether::wire
