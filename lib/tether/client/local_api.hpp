// The local API from the other side: one call for each of its endpoints.
#pragma once

#include <tether/client/connection.hpp>
#include <tether/client/documents.hpp>
#include <tether/client/feed.hpp>

#include <boost/json/array.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tether::client {

/// Which runs to list. An empty member asks for everything.
struct run_query {
    run_query() = default;

    std::vector<std::string> states;
    std::vector<std::string> labels; ///< `key=value` each; a run must have them all
    std::size_t limit = 0;           ///< 0: the daemon's own
    std::string after;               ///< `run_page::next` of the page before
};

/// How requests are made.
struct local_api_options {
    local_api_options() = default;

    std::chrono::milliseconds request_timeout{30'000};
    /// For calls that walk long lists of the remote API.
    std::chrono::milliseconds list_timeout{600'000};
    /// How often a create whose answer was lost is sent again, under the same idempotency key.
    unsigned create_tries = 6;
    std::chrono::milliseconds retry_pause{250};
    /// Called with each whole answer, of any status, and what it answers; not with feeds. Empty for nobody.
    std::function<void(const request&, const answer&)> on_answer;
};

/// Talks to the daemon behind one socket; each call has a connection of its own, so calls may overlap.
/// Errors of every call: see `failure`. Cancellation (`terminal`) leaves by exception. To be kept until
/// the awaitables it returned are done.
class local_api {
  public:
    local_api(boost::asio::any_io_executor executor, std::string socket_path, local_api_options options = {});

    const std::string& socket_path() const noexcept { return socket_path_; }

    /// Hands over work (`POST /v1/runs`). A lost answer is asked for again with the same idempotency key,
    /// so the work is accepted once.
    boost::asio::awaitable<outcome<run_snapshot>> async_create(boost::json::value body);

    boost::asio::awaitable<outcome<run_page>> async_list(run_query query);
    /// Every page of `async_list`, up to `limit` runs (0: all).
    boost::asio::awaitable<outcome<std::vector<run_snapshot>>> async_list_all(run_query query);

    /// The run; with a `wait` above 0 once it is finished or waiting, or after that time.
    boost::asio::awaitable<outcome<run_snapshot>> async_find(std::string id, std::chrono::milliseconds wait = {});

    /// One page of a run's feed as JSON: records after number `after`.
    boost::asio::awaitable<outcome<boost::json::value>> async_events(std::string id, std::uint64_t after,
                                                                     std::size_t limit = 0);

    /// Hands events on to the session. A lost answer is not repeated: look at the feed.
    boost::asio::awaitable<outcome<boost::json::value>> async_send(std::string id, boost::json::array events);

    boost::asio::awaitable<outcome<boost::json::value>> async_cancel(std::string id);
    boost::asio::awaitable<outcome<void>> async_forget(std::string id);
    /// Sessions of the daemon at the API that no run accounts for; with `remove` their removal begins.
    boost::asio::awaitable<outcome<boost::json::value>> async_orphans(bool remove);
    /// Has the daemon read its configuration again: which settings changed, and which take a restart.
    boost::asio::awaitable<outcome<boost::json::value>> async_reload();
    boost::asio::awaitable<outcome<boost::json::value>> async_status();
    /// Success while the daemon does its job; `refused` with 503 and the reason while it cannot.
    boost::asio::awaitable<outcome<void>> async_health();

    /// The number of the feed's newest record: what to follow it after in order to see nothing but what is to come.
    boost::asio::awaitable<outcome<std::uint64_t>> async_newest();

    /// The feed of one run: what is stored after `options.after`, then live until the run is finished.
    std::unique_ptr<feed> follow_run(std::string_view id, feed_options options = {});
    /// The feed of every run the caller may see; with `runs_only` without their events.
    std::unique_ptr<feed> follow_all(bool runs_only, feed_options options = {});

  private:
    boost::asio::awaitable<outcome<boost::json::value>> async_call(request what, std::chrono::milliseconds bound);

    boost::asio::any_io_executor executor_;
    std::string socket_path_;
    local_api_options options_;
};

} // namespace tether::client
