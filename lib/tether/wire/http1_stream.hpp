// The body of an answer on a connection of its own.
#pragma once

#include <tether/wire/http1_exchange.hpp>
#include <tether/wire/transport.hpp>

namespace tether::wire {

class http1_stream final : public body_stream {
  public:
    /// `exchange` has read its head.
    explicit http1_stream(std::unique_ptr<http1_exchange> exchange)
        : exchange_{std::move(exchange)}
        , head_{exchange_->answer().take_head()} {}

    const response_head& head() const override { return head_; }
    void forget_fields() noexcept override { head_.fields = {}; }

    asio::awaitable<result<std::string_view>> async_read_some(std::chrono::milliseconds silence) override {
        exchange_->link().set_deadline(connection::clock::now() + silence, errc::stream_idle);
        const result<std::string_view> piece = co_await exchange_->async_read_body();
        exchange_->link().clear_deadline();
        co_return piece;
    }

  private:
    std::unique_ptr<http1_exchange> exchange_;
    response_head head_;
};

} // namespace tether::wire
