// Implements the body of an event stream that a test writes.
#include "scripted_body.hpp"

#include <tether/async/use_tuple.hpp>

namespace tether::test {

boost::asio::awaitable<result<std::string_view>> scripted_body::async_read_some(std::chrono::milliseconds silence) {
    if (feed_->pieces.empty() && !feed_->over) {
        feed_->wake.expires_after(silence);
        co_await feed_->wake.async_wait(async::use_tuple);
    }
    if (!feed_->pieces.empty()) {
        last_ = std::move(feed_->pieces.front());
        feed_->pieces.pop_front();
        co_return std::string_view{last_};
    }
    if (!feed_->over) co_return errc::stream_idle;
    if (*feed_->over) co_return *feed_->over;
    co_return std::string_view{};
}

} // namespace tether::test
