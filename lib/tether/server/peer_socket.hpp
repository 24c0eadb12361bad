// Reads from and writes to one client, with a bound on every wait.
#pragma once

#include <tether/async/event.hpp>
#include <tether/core/result.hpp>
#include <tether/server/access.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <memory>
#include <span>

namespace tether::server {

using async::clock;

/// Over a Unix socket or TCP. One thread; one reader and one writer at a time. It waits only for readiness, so no data
/// is lost when a wait ends early. A client that sends or receives without a pause yields to others after each 256 KiB.
class peer_socket {
  public:
    explicit peer_socket(boost::asio::generic::stream_protocol::socket socket);

    boost::asio::any_io_executor executor() { return socket_.get_executor(); }

    /// The credentials at the time of the client's `connect` to a Unix socket (SO_PEERCRED, unix(7)).
    result<credentials> peer_credentials();

    /// Reads at least one byte into `into`, and returns the number of bytes. Errors: `asio::error::eof`, `timed_out`,
    /// `operation_aborted` after `cancel`, others from the system.
    boost::asio::awaitable<std::pair<error_code, std::size_t>> async_read_some(std::span<char> into,
                                                                               clock::time_point deadline);

    /// Writes all pieces (gathered). The client must read some data within each `stall`, else `timed_out`. The memory
    /// of `pieces` outlives the awaitable.
    boost::asio::awaitable<error_code> async_write(std::vector<boost::asio::const_buffer> pieces,
                                                   std::chrono::milliseconds stall);

    /// Reads and drops what the client still sends, at most `most` bytes and until `deadline`, so that the client can
    /// read our last response. Unread bytes at `close` would give the client ECONNRESET.
    boost::asio::awaitable<void> async_farewell(std::size_t most, clock::time_point deadline);

    /// Ends the current waits.
    void cancel() noexcept;

  private:
    friend class hangup_watch;
    boost::asio::awaitable<error_code> async_ready(boost::asio::socket_base::wait_type what,
                                                   clock::time_point deadline);

    boost::asio::awaitable<void> async_yield();

    boost::asio::generic::stream_protocol::socket socket_;
    std::size_t moved_ = 0; ///< bytes read and written since it last yielded to others
};

/// Notices that a client has disconnected, without reading a byte. A client that only shut down its sending side still
/// reads, and one that sent further requests still waits for their responses. Relies on EPOLLHUP, which Linux reports
/// for a Unix socket after both directions are shut down (epoll_ctl(2)). The socket and `tell` outlive it.
class hangup_watch {
  public:
    hangup_watch(peer_socket& socket, async::event& tell);
    ~hangup_watch();
    hangup_watch(const hangup_watch&) = delete;
    hangup_watch& operator=(const hangup_watch&) = delete;

    bool gone() const { return state_->gone; }

  private:
    struct state {
        boost::asio::cancellation_signal signal;
        boost::asio::generic::stream_protocol::socket* socket = nullptr; ///< null once the watch has ended
        async::event* tell = nullptr;
        bool gone = false;
    };
    static void wait(const std::shared_ptr<state>& s);

    std::shared_ptr<state> state_; ///< shared with the handler, which may run after this object is destroyed
};

} // namespace tether::server
