// Serves one client of the local socket, from accept to close.
#pragma once

#include <tether/core/log.hpp>
#include <tether/server/calls.hpp>
#include <tether/server/observer.hpp>
#include <tether/server/request_reader.hpp>
#include <tether/server/user_lookup.hpp>

#include <boost/asio/local/stream_protocol.hpp>

namespace tether::server {

/// What all peers share. Outlives the peers.
struct peer_context {
    server_config config;
    access_config access;
    user_lookup* users = nullptr;
    uid_t self = 0;
    tether::server::calls* calls = nullptr;
    memory_budget* memory = nullptr;
    async::worker_pool* workers = nullptr; ///< may be null
    store::store* store = nullptr;
    hub* feed = nullptr;
    const logger* log = nullptr;
    /// The client's credentials in tests; empty: the system's.
    std::function<credentials()> pretend;
    tether::server::observer* observer = &no_observer();
};

/// Answers the requests of one connection in order (pipelining, RFC 9112 § 9.3.2). A bad client loses only its
/// connection. One thread; outlives its awaitable.
class peer {
  public:
    peer(const peer_context& shared, boost::asio::local::stream_protocol::socket socket);

    /// Serves until the client disconnects, violates a rule or a limit, or `stop` is called. Cancellation closes
    /// immediately.
    boost::asio::awaitable<void> async_serve();

    /// For a client over the limits: answers one request with `reason`, and closes.
    boost::asio::awaitable<void> async_turn_away(protocol::problem reason);

    /// The user at the other end; empty when it has disconnected already.
    std::optional<credentials> peer_credentials();
    /// True for root and the daemon's user.
    bool is_operator(const credentials& user) const { return user.uid == 0 || user.uid == shared_.self; }

    /// Ends the connection after the current request is answered; immediately without one.
    void stop();

  private:
    /// Sets the members of `client_` that the route needs.
    boost::asio::awaitable<void> async_identify(const route& route);
    /// The current rights of the client.
    boost::asio::awaitable<visibility> async_rights();
    /// Checks a response again, because the client's rights may have changed while the call waited.
    boost::asio::awaitable<response> async_judge_again(std::string run_id, response answer);
    boost::asio::awaitable<bool> async_handle(request head);
    boost::asio::awaitable<bool> async_complete(request& request, memory_lease& held, std::size_t longest);
    boost::asio::awaitable<bool> async_feed(incoming_call& call);
    boost::asio::awaitable<protocol::outcome<feed_queue>> async_feed_queue(const incoming_call& call);
    boost::asio::awaitable<bool> async_respond(response answer, bool keep_alive, bool head_only);
    boost::asio::awaitable<error_code> async_write_text(std::string_view text);
    boost::asio::awaitable<void> async_refuse(protocol::problem reason);
    boost::asio::awaitable<void> async_close_with(response answer);

    const peer_context& shared_;
    peer_socket socket_;
    request_reader requests_;
    credentials credentials_; ///< the process that connected
    caller client_;
    bool stopping_ = false;
};

} // namespace tether::server
