// The endpoints of the remote API that tether uses.
#pragma once

#include <tether/api/config.hpp>
#include <tether/api/governor.hpp>
#include <tether/api/observer.hpp>
#include <tether/api/send_bucket.hpp>
#include <tether/api/session.hpp>
#include <tether/api/stream.hpp>
#include <tether/async/worker_pool.hpp>
#include <tether/core/secret.hpp>

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

/// Awaited once a request has passed the governor, before it is handed to the transport: for what must be stored first.
using admission_task = std::function<boost::asio::awaitable<void>()>;

/// Callbacks into the program. Each may be empty. Called on the io thread; must not throw.
struct client_hooks {
    /// Reads the key again, after a refusal that a new key may lift; empty when there is none. Must not block for long.
    std::function<std::optional<secret>()> reload_key;
    /// Reports that sends now count as creates (`send_bucket`).
    std::function<void()> sends_moved;
    /// The server has refused previews, which are no longer requested. Called once.
    std::function<void()> previews_refused;
};

/// Typed requests over a transport. Every request first passes the governor. The client does not retry; the caller
/// decides. One exception: a request that the API refuses because of its key (an account failure or 404) is sent once
/// more if `reload_key` returns another key. `api.request_timeout` bounds all requests, `stream.open_timeout` the head
/// of a stream. The transport, the governor, the observer and the workers must outlive the client, which must outlive
/// its awaitables and streams. Workers read and write large documents; when null, the loop does. Cancellation
/// (`terminal`) throws from the current wait.
class client {
  public:
    client(wire::transport& transport, governor& governor, const api_config& config, secret key,
           observer& observing = no_observer(), async::worker_pool* workers = nullptr);

    /// Waits until the governor permits a create; the next `async_create_session` of this client then does not wait. A
    /// reservation that is not used is lost.
    boost::asio::awaitable<void> async_reserve_create();
    boost::asio::awaitable<outcome<session>> async_create_session(create_session request,
                                                                  admission_hook on_admitted = {});
    boost::asio::awaitable<outcome<session>> async_retrieve_session(std::string session_id);
    boost::asio::awaitable<outcome<session_page>> async_list_sessions(session_query query);
    /// Returns the accepted events that the server names, with their ids, in the same order. May be empty, because some
    /// servers name none or return receipts. `events` is a JSON array.
    boost::asio::awaitable<outcome<std::vector<event>>> async_send_events(std::string session_id, shared_text events,
                                                                          priority urgency,
                                                                          admission_hook on_admitted = {},
                                                                          admission_task before = {});
    boost::asio::awaitable<outcome<event_page>> async_list_events(std::string session_id, event_query query);
    /// Opens a stream; its head must have status 200 and `text/event-stream`. Errors: `not_a_stream`, or the failure of
    /// the status. After a 400 that names `event_deltas`, this client requests no more previews; after any 400 to a
    /// `Last-Event-ID`, it sends no more ids for this session. Either way the stream is then opened without. `position`
    /// must outlive the awaitable and the stream.
    boost::asio::awaitable<outcome<std::unique_ptr<event_stream>>>
    async_open_stream(std::string session_id, bool previews, stream_position* position = nullptr,
                      admission_hook on_admitted = {});
    /// Sets these values in the session's metadata and leaves the others unchanged. May be repeated.
    boost::asio::awaitable<outcome<session>> async_update_metadata(std::string session_id,
                                                                   std::map<std::string, std::string> patch);
    boost::asio::awaitable<outcome<session>> async_archive_session(std::string session_id);
    /// Succeeds only when the response names the session as deleted: any other success is `malformed_document`, and the
    /// session may still exist. A session that is already gone is a failure: the caller must decide whether a 404 means
    /// that.
    boost::asio::awaitable<outcome<void>> async_delete_session(std::string session_id);

    /// Uses `key` for new requests; open streams are not affected.
    void set_key(secret key);
    void set_hooks(client_hooks hooks) { shared_->hooks = std::move(hooks); }
    /// Sets the longest pause that `retry-after` may request.
    void set_retry_after_max(std::chrono::milliseconds longest) { shared_->config.retry_after_max = longest; }
    /// Replaces the values that this client hides in texts of the API from now on, in addition to the key and the
    /// configured headers: the secrets of the run that uses this client. Copies of this client do not hide them.
    void hide(std::vector<std::string> secrets) { secrets_ = share_secrets(std::move(secrets)); }
    std::uint32_t creates_per_minute() const noexcept { return shared_->config.creates_per_minute; }
    /// When `set_key` last set another key; empty while the first one is in use.
    std::optional<std::chrono::steady_clock::time_point> key_changed_at() const noexcept {
        return shared_->key_changed_at;
    }

    /// The same client for requests on behalf of a user, which take turns with those of other users. Both clients share
    /// all state except for the secrets that `hide` sets; everything that must outlive this client must outlive the
    /// other as well.
    client for_owner(uid_t owner) const;

  private:
    /// The content of a 2xx response.
    struct reply {
        std::string body;
        std::string workspace_id;
    };
    /// Where a request goes and how it is counted.
    struct call {
        endpoint target;
        priority urgency;
        request_class kind = request_class::other;
        shared_secrets secrets = {};
        admission_task before = {};
    };
    boost::asio::awaitable<void> async_admit(priority urgency, request_class kind);
    using request_maker = std::function<wire::request()>;
    /// Sends one request after the governor admits it. `make` is called for each attempt; both arguments must outlive
    /// the awaitable.
    boost::asio::awaitable<outcome<reply>> async_call(const call& options, const request_maker& make,
                                                      admission_hook on_admitted = {});
    /// One request for a stream.
    boost::asio::awaitable<outcome<std::unique_ptr<event_stream>>>
    async_try_stream(std::string session_id, bool previews, stream_position* position, admission_hook on_admitted);
    /// True when the server refuses pages of `limit`, and shorter ones are requested from now on.
    bool shortens_pages(const outcome<reply>& response, std::size_t limit);
    /// The document in the body of a response.
    template <class T>
    boost::asio::awaitable<outcome<T>> async_parse(outcome<reply> response, result<T> (*parse)(std::string_view));
    boost::asio::awaitable<outcome<session>> async_parse_session(outcome<reply> response);
    boost::asio::awaitable<outcome<event_page>> async_parse_events(outcome<reply> response, redactor hidden);
    /// The failure that an unexpected response means. Informs the governor when the API requests a pause.
    failure judge(const wire::response_head& head, std::string_view body, const redactor& hidden, const call& options);
    void note_limit(const failure& f, const call& options);
    /// True when the request may succeed with the current key.
    bool renew_key(const failure& f, const shared_key& used);
    wire::request request_for(std::string method, std::string target, std::string body = {}) const;

    /// State that the clients of all owners share.
    struct shared_state {
        explicit shared_state(const api_config& settings) : config{settings}, sends{settings.sends} {}
        api_config config;
        std::shared_ptr<const secret> key; ///< shared with requests on their way
        std::optional<std::chrono::steady_clock::time_point> key_changed_at;
        client_hooks hooks;
        bool previews_refused = false;
        send_bucket sends;
    };

    wire::transport& transport_;
    governor& governor_;
    observer& observer_;
    async::worker_pool* workers_;
    std::shared_ptr<shared_state> shared_;
    uid_t owner_ = daemon_itself;
    std::optional<std::chrono::steady_clock::time_point> create_reserved_at_; ///< reserved, not used yet
    shared_secrets secrets_;
};

} // namespace tether::api
