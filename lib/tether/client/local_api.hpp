// The client side of the local API: one call for each of its endpoints.
#pragma once

#include <tether/client/connection.hpp>
#include <tether/client/documents.hpp>
#include <tether/client/feed.hpp>
#include <tether/client/idempotent_create.hpp>
#include <tether/client/run_walk.hpp>

#include <boost/json/array.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tether::client {

/// How requests are made.
struct local_api_options {
    local_api_options() = default;

    std::chrono::milliseconds request_timeout{30'000};
    /// For calls that walk long lists of the remote API.
    std::chrono::milliseconds list_timeout{600'000};
    create_policy_options create;
    /// Called before a create is repeated, with the failure of the previous try. May be empty.
    std::function<void(const failure&)> on_retry;
    /// Called with each complete response, of any status, and its request; not with feeds. May be empty.
    std::function<void(const request&, const answer&)> on_answer;
};

/// Talks to the daemon behind one socket. Each call has a separate connection, so calls may overlap. Errors of every
/// call: see `failure`. Cancellation (`terminal`) throws. Must outlive its awaitables.
class local_api {
  public:
    local_api(boost::asio::any_io_executor executor, std::string socket_path, local_api_options options = {});

    const std::string& socket_path() const noexcept { return socket_path_; }

    /// Ends every later request at `deadline`; does not apply to feeds.
    void set_deadline(std::chrono::steady_clock::time_point deadline) { deadline_ = deadline; }
    void on_retry(std::function<void(const failure&)> observer) { options_.on_retry = std::move(observer); }

    /// Submits work (`POST /v1/runs`). When the response is lost or cannot be read, the request is repeated with the
    /// same idempotency key, so the work is accepted once. Without a key a random one is used. Error: see
    /// `create_policy`.
    boost::asio::awaitable<outcome<run_snapshot>> async_create(boost::json::value body, std::string key = {});

    boost::asio::awaitable<outcome<run_page>> async_list(run_query query);
    /// Every page of `async_list`, up to `limit` runs (0: all), by default without the messages of their results.
    /// Error: also `malformed_document` when they take more than `max_list_bytes` of memory.
    boost::asio::awaitable<outcome<std::vector<run_snapshot>>> async_list_all(run_query query);

    /// The run; with a `wait` above 0 once it is finished or waiting, or after that time. A response about another run
    /// is `malformed_document`, here and in `async_cancel`.
    boost::asio::awaitable<outcome<run_snapshot>> async_find(std::string id, std::chrono::milliseconds wait = {});

    /// The run with the result of one of its turns; the first turn is 1.
    boost::asio::awaitable<outcome<run_snapshot>> async_find_turn(std::string id, std::uint64_t turn);

    /// One page of a run's feed as JSON: records after number `after`.
    boost::asio::awaitable<outcome<boost::json::value>> async_events(std::string id, std::uint64_t after,
                                                                     std::size_t limit = 0);

    /// Forwards events to the session. The daemon answers once the API has accepted them. It keeps trying until the
    /// run's timeout, even after this call has given up; `patience` should be that timeout. The request is not repeated
    /// after a lost response: call it again with the same key, or check the feed. The value has `event_ids`.
    boost::asio::awaitable<outcome<boost::json::value>> async_send(std::string id, boost::json::array events,
                                                                   std::chrono::milliseconds patience = {},
                                                                   std::string key = {});

    /// Cancels a run. The value is the updated run.
    boost::asio::awaitable<outcome<boost::json::value>> async_cancel(std::string id);
    boost::asio::awaitable<outcome<void>> async_forget(std::string id);
    /// Orphaned sessions of the daemon at the API; with `remove` their removal begins. The value has `data`.
    boost::asio::awaitable<outcome<boost::json::value>> async_orphans(bool remove);
    /// Makes the daemon read its configuration again. The value has the changed settings (`applied`) and those that
    /// need a restart (`at_next_start`).
    boost::asio::awaitable<outcome<boost::json::value>> async_reload();
    /// The value is a status document; `parse_status_document` reads it.
    boost::asio::awaitable<outcome<boost::json::value>> async_status();
    /// Success while the daemon is healthy; otherwise `refused` with 503 and the reason.
    boost::asio::awaitable<outcome<void>> async_health();

    /// The number of the feed's newest record: a feed that begins after it has only future records.
    boost::asio::awaitable<outcome<std::uint64_t>> async_newest();

    /// The feed of one run: the records stored after `options.after`, then live ones until the run is finished.
    std::unique_ptr<feed> follow_run(std::string_view id, feed_options options = {});
    /// The feed of every run the caller may see; with `runs_only` without their events.
    std::unique_ptr<feed> follow_all(bool runs_only, feed_options options = {});

  private:
    /// Sends a request whose response is a run, with the id `id` unless that is empty.
    boost::asio::awaitable<outcome<run_snapshot>> async_call_for_run(request ask, std::string id,
                                                                     std::chrono::milliseconds bound);
    boost::asio::awaitable<outcome<boost::json::value>> async_call(request ask, std::chrono::milliseconds bound);

    boost::asio::any_io_executor executor_;
    std::string socket_path_;
    local_api_options options_;
    std::optional<std::chrono::steady_clock::time_point> deadline_;
};

} // namespace tether::client
