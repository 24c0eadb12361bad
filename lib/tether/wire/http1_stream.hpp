// The body of a response on a separate connection.
#pragma once

#include <tether/wire/http1_exchange.hpp>
#include <tether/wire/transport.hpp>

#include <set>

namespace tether::wire {

class http1_stream final : public body_stream {
  public:
    /// `exchange` has read its head. The stream is in `all` while it exists, and `all` must outlive it.
    http1_stream(std::unique_ptr<http1_exchange> exchange, std::set<http1_stream*>& all)
        : exchange_{std::move(exchange)}
        , head_{exchange_->answer().take_head()}
        , all_{all} {
        all_.insert(this);
    }
    ~http1_stream() override { all_.erase(this); }

    /// Ends the pending read, and every later one, with `truncated`.
    void give_up() {
        is_given_up_ = true;
        exchange_->link().set_deadline(connection::clock::now(), errc::truncated);
    }

    const response_head& head() const override { return head_; }
    void forget_fields() noexcept override { head_.fields = {}; }

    asio::awaitable<result<std::string_view>> async_read_some(std::chrono::milliseconds silence) override {
        if (is_given_up_) co_return errc::truncated;
        exchange_->link().set_deadline(connection::clock::now() + silence, errc::stream_idle);
        const result<std::string_view> piece = co_await exchange_->async_read_body();
        exchange_->link().clear_deadline();
        co_return piece;
    }

  private:
    std::unique_ptr<http1_exchange> exchange_;
    response_head head_;
    std::set<http1_stream*>& all_;
    bool is_given_up_ = false;
};

} // namespace tether::wire
