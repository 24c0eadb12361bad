// Reads the feed of one run or of all, across restarts of the daemon.
#pragma once

#include <tether/client/connection.hpp>
#include <tether/client/feed_policy.hpp>

#include <deque>
#include <memory>
#include <string>

namespace tether::client {

/// Delivers the records of a feed, each once, in order. When the connection breaks, or the daemon sends `lagged`, it
/// reconnects and continues after the last record. Must outlive the awaitable of `async_next`.
class feed final : private sse::sink {
  public:
    /// `path` is the request target; the position is added to it.
    feed(const boost::asio::any_io_executor& executor, std::string socket_path, std::string path, feed_options options);

    /// The next item. After `interrupted` the following call first waits for `retry_in`. After `ended`, or after an
    /// error, the feed is over. Errors: the daemon refuses the request, or cannot be reached at the first attempt, or
    /// later for longer than `patience`. Cancellation (`terminal`) throws.
    boost::asio::awaitable<outcome<feed_item>> async_next();

  private:
    boost::asio::awaitable<outcome<void>> async_open();
    boost::asio::awaitable<std::optional<failure>> async_read();
    void on_event(const sse::event_view& event) override;
    void on_oversize(std::size_t) override {} // the daemon sends no event that large

    boost::asio::any_io_executor executor_;
    std::string socket_path_, path_;
    feed_options options_;
    feed_policy policy_;
    sse::parser parser_;
    std::chrono::milliseconds wait_{0};
    std::unique_ptr<connection> connection_;
    std::string bytes_;
    std::deque<feed_item> ready_; ///< bounded by one piece of the stream
};

} // namespace tether::client
