// The connection to one client, every wait bounded.
#pragma once

#include <tether/core/result.hpp>
#include <tether/server/access.hpp>
#include <tether/server/wakeup.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <memory>
#include <span>

namespace tether::server {

/// Over a Unix socket or TCP. One thread; one reader and one writer at a time. Only readiness is waited for, so nothing
/// is lost when a wait ends early. A client that sends or receives without a pause yields to others after each 256 KiB.
class peer_socket {
  public:
    explicit peer_socket(boost::asio::generic::stream_protocol::socket socket);

    boost::asio::any_io_executor executor() { return socket_.get_executor(); }

    /// As of the client's `connect` to a Unix socket (SO_PEERCRED, unix(7)).
    result<credentials> peer_credentials();

    /// At least one byte into `into`, and how many. Errors: `asio::error::eof`, `timed_out`,
    /// `operation_aborted` after `cancel`, others as the system says.
    boost::asio::awaitable<std::pair<error_code, std::size_t>> async_read_some(std::span<char> into,
                                                                               clock::time_point deadline);

    /// All pieces, gathered. The client must take some of it within each `stall`, else `timed_out`. The memory
    /// behind `pieces` outlives the awaitable.
    boost::asio::awaitable<error_code> async_write(std::vector<boost::asio::const_buffer> pieces,
                                                   std::chrono::milliseconds stall);

    /// Reads and drops what the client still sends, at most `most` bytes and until `deadline`, so that it
    /// can read our last answer: bytes left unread at `close` would turn into ECONNRESET on its side.
    boost::asio::awaitable<void> async_farewell(std::size_t most, clock::time_point deadline);

    /// Ends the waits of this moment.
    void cancel() noexcept;

  private:
    friend class hangup_watch;
    boost::asio::awaitable<error_code> async_ready(boost::asio::socket_base::wait_type what,
                                                   clock::time_point deadline);

    boost::asio::awaitable<void> async_yield();

    boost::asio::generic::stream_protocol::socket socket_;
    std::size_t moved_ = 0; ///< bytes read and written since others had their turn
};

/// Notices that a client is gone for good, without taking an byte: a client that only shut down its sending
/// side still listens, and one that sent further requests still waits for their answers. Rests on EPOLLHUP,
/// which Linux reports for a Unix socket once both directions are shut down (epoll_ctl(2)). The socket and
/// `tell` outlive it.
class hangup_watch {
  public:
    hangup_watch(peer_socket& socket, wakeup& tell);
    ~hangup_watch();
    hangup_watch(const hangup_watch&) = delete;
    hangup_watch& operator=(const hangup_watch&) = delete;

    bool gone() const { return state_->gone; }

  private:
    struct state {
        boost::asio::cancellation_signal signal;
        boost::asio::generic::stream_protocol::socket* socket = nullptr; ///< null once nobody watches
        wakeup* tell = nullptr;
        bool gone = false;
    };
    static void wait(const std::shared_ptr<state>& s);

    std::shared_ptr<state> state_; ///< shared with the handler, which may run after this object's end
};

} // namespace tether::server
