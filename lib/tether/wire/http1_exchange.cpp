#include <tether/wire/http1_exchange.hpp>

#include <boost/asio/error.hpp>

namespace tether::wire {

namespace asio = boost::asio;

http1_exchange::http1_exchange(std::unique_ptr<connection> link, http1_answer::answers method,
                               std::size_t max_header_bytes)
    : link_{std::move(link)}
    , answer_{method, max_header_bytes} {}

asio::awaitable<error_code> http1_exchange::async_begin(std::string_view text,
                                                        std::chrono::milliseconds header_timeout) {
    const error_code sent = co_await link_->async_write(text, header_timeout, errc::header_timeout);
    const bool hung_up = sent == asio::error::broken_pipe || sent == asio::error::connection_reset;
    if (sent && !hung_up) co_return sent;
    link_->set_deadline(connection::clock::now() + header_timeout, errc::header_timeout);
    const error_code read = co_await async_read_head();
    link_->clear_deadline();
    co_return read&& sent ? sent : read;
}

asio::awaitable<error_code> http1_exchange::async_read_head() {
    while (!answer_.has_head()) {
        const result<std::span<char>> bytes = co_await link_->async_read(rest_);
        if (!bytes && bytes.error() == asio::error::eof) co_return errc::truncated;
        if (!bytes) co_return bytes.error();
        answered_ = true;
        digest(*bytes);
        if (failed_) co_return failed_;
    }
    unread_ = !rest_.empty();
    co_return error_code{};
}

asio::awaitable<result<std::string_view>> http1_exchange::async_read_body() {
    while (!answer_.is_done()) {
        if (failed_) co_return failed_;
        std::string_view body;
        if (unread_) {
            unread_ = false;
            body = digest(link_->recall(rest_));
        } else {
            const result<std::span<char>> bytes = co_await link_->async_read(rest_);
            if (bytes) body = digest(*bytes);
            else if (bytes.error() == asio::error::eof) failed_ = answer_.finish();
            else co_return bytes.error();
        }
        if (!body.empty()) co_return body;
    }
    co_return std::string_view{};
}

std::string_view http1_exchange::digest(std::span<char> bytes) {
    const http1_answer::progress progress = answer_.feed(bytes);
    const std::span<char> left = bytes.subspan(progress.consumed);
    rest_.assign(left.data(), left.size());
    failed_ = progress.error;
    return progress.body;
}

std::unique_ptr<connection> http1_exchange::release() {
    if (!answer_.keeps_alive()) return nullptr;
    link_->clear_deadline();
    return std::move(link_);
}

} // namespace tether::wire
