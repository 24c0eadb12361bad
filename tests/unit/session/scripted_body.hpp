// Implements the body of an event stream that a test writes.
#pragma once

#include <tether/wire/transport.hpp>

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <optional>

namespace tether::test {

/// The remote end of one stream. Shared by the session that writes and the body that is read.
struct stream_feed {
    explicit stream_feed(const boost::asio::any_io_executor& executor) : wake{executor} {}

    void put(std::string bytes) {
        pieces.push_back(std::move(bytes));
        wake.cancel();
    }
    /// Written data can still be read; then the body ends, with `why` or cleanly.
    void end(error_code why = {}) {
        over = why;
        wake.cancel();
    }

    std::deque<std::string> pieces;
    std::optional<error_code> over;
    boost::asio::steady_timer wake;
};

class scripted_body final : public wire::body_stream {
  public:
    scripted_body(wire::response_head head, std::shared_ptr<stream_feed> feed)
        : head_{std::move(head)}
        , feed_{std::move(feed)} {}

    const wire::response_head& head() const override { return head_; }

    boost::asio::awaitable<result<std::string_view>> async_read_some(std::chrono::milliseconds silence) override;

  private:
    wire::response_head head_;
    std::shared_ptr<stream_feed> feed_;
    std::string last_;
};

} // namespace tether::test
