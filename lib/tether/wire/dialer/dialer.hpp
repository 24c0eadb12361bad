// Looks up names and opens TCP connections for a process that may not, and passes it the sockets.
#pragma once

#include <tether/async/task_group.hpp>
#include <tether/core/descriptor.hpp>
#include <tether/core/log.hpp>
#include <tether/wire/dialer/dial_policy.hpp>
#include <tether/wire/resolver.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace tether::wire {

struct dialer_bounds {
    std::size_t clients = 256;                ///< connections served at once; more wait in the socket's queue
    std::chrono::milliseconds request{5'000}; ///< from accepting a client to its complete request
    std::chrono::milliseconds lookup{30'000}; ///< of one name lookup
};

/// Serves a listening socket of sequenced packets: one request per connection, from any process that can connect. All
/// connections go to one destination. A passed socket belongs to the receiver and stays open when the dialer ends. One
/// thread.
class dialer {
  public:
    /// `listening` is bound and listens. `log` must outlive this.
    dialer(boost::asio::any_io_executor executor, descriptor listening, const logger& log, destination only,
           lookup_function lookup = system_lookup, dialer_bounds bounds = {});
    ~dialer();
    dialer(const dialer&) = delete;
    dialer& operator=(const dialer&) = delete;

    /// Accepts until `async_stop`. Logs a failure to accept and tries again 100 ms later.
    boost::asio::awaitable<void> run();
    /// Disconnects all clients and ends `run`. When it completes, no task of the dialer runs any more; the destructor
    /// may run only then.
    boost::asio::awaitable<void> async_stop();

  private:
    struct reply;

    boost::asio::awaitable<void> async_accept();
    boost::asio::awaitable<void> async_serve(descriptor socket);
    boost::asio::awaitable<std::string> async_request(boost::asio::posix::stream_descriptor& link);
    boost::asio::awaitable<reply> async_answer(dial_request what, int asker);
    void admit(descriptor socket);
    result<descriptor> begin_connect(const boost::asio::ip::tcp::endpoint& to);
    error_code refuse(const dial_request& what, int asker, std::string_view reason) const;

    boost::asio::any_io_executor executor_;
    boost::asio::posix::stream_descriptor listening_;
    const logger& log_;
    const dialer_bounds bounds_;
    resolver resolver_;
    dial_policy policy_;
    async::task_group clients_;
    async::event changed_; ///< notified when a client or `run` has ended
    bool refused_ = false; ///< accepting fails, and that was logged
    bool loose_ = false;   ///< the system cannot filter sockets, and that was logged
    bool running_ = false;
    bool stopping_ = false;
};

} // namespace tether::wire
