// The endpoints of the remote API that tether uses.
#pragma once

#include <tether/api/config.hpp>
#include <tether/api/governor.hpp>
#include <tether/api/observer.hpp>
#include <tether/api/session.hpp>
#include <tether/api/stream.hpp>
#include <tether/core/secret.hpp>
#include <tether/core/worker_pool.hpp>

#include <functional>

namespace tether::wire {
class transport;
struct request;
struct response_head;
} // namespace tether::wire

namespace tether::api {

/// Called once a request has passed the governor, right before it is handed to the transport: from then on it
/// may take effect. Must not throw.
using admission_hook = std::function<void()>;

/// Typed requests over a transport. Every request first passes the governor; nothing is retried
/// here: who asked decides. All bounded by `api.request_timeout`, streams by `stream.open_timeout`
/// for the head. The transport, the governor and the observer outlive the client, the client outlives its
/// awaitables and streams, and so do the workers, which read and write large documents; null: the loop does.
/// Cancellation (`terminal`) leaves by exception at the wait it finds us in.
class client {
  public:
    client(wire::transport& transport, governor& governor, const api_config& config, secret key,
           observer& told = no_observer(), worker_pool* workers = nullptr);

    boost::asio::awaitable<outcome<session>> async_create_session(create_session what, admission_hook on_admitted = {});
    boost::asio::awaitable<outcome<session>> async_retrieve_session(std::string session_id);
    boost::asio::awaitable<outcome<session_page>> async_list_sessions(session_query query);
    /// The accepted events with the ids the server gave them, in the same order. `events` is the
    /// JSON array that goes out.
    boost::asio::awaitable<outcome<std::vector<event>>> async_send_events(std::string session_id,
                                                                          boost::json::array events, priority urgency,
                                                                          admission_hook on_admitted = {});
    boost::asio::awaitable<outcome<event_page>> async_list_events(std::string session_id, event_query query);
    /// Open once the head said 200 and `text/event-stream`; else `not_a_stream` or the status'
    /// failure.
    boost::asio::awaitable<outcome<std::unique_ptr<event_stream>>> async_open_stream(std::string session_id,
                                                                                     bool previews);
    boost::asio::awaitable<outcome<session>> async_archive_session(std::string session_id);
    /// Success also when the session is already gone (404).
    boost::asio::awaitable<outcome<void>> async_delete_session(std::string session_id);

    /// New requests use `key` from now on; open streams stay.
    void set_key(secret key);

  private:
    /// What a 2xx response holds.
    struct reply {
        std::string body;
        std::string workspace_id;
    };
    /// One request, past the governor.
    boost::asio::awaitable<outcome<reply>> async_call(endpoint to, wire::request what, priority urgency, bool creates,
                                                      admission_hook on_admitted = {});
    /// What an answer that was not asked for means; holds everybody back when the server wants a
    /// pause.
    failure judge(const wire::response_head& head, std::string_view body, const redactor& hidden);
    /// The document in the body of an answer.
    template <class T>
    boost::asio::awaitable<outcome<T>> async_parse(outcome<reply> from, result<T> (*parse)(std::string_view));
    boost::asio::awaitable<outcome<session>> async_parse_session(outcome<reply> from);
    wire::request request_for(std::string method, std::string target, std::string body = {}) const;

    wire::transport& transport_;
    governor& governor_;
    observer& told_;
    worker_pool* workers_;
    api_config config_;
    std::shared_ptr<const secret> key_; ///< shared with requests on their way
};

} // namespace tether::api
