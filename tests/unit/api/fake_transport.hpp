// Implements a transport that plays prepared responses and records the requests.
#pragma once

#include <tether/wire/transport.hpp>

#include <deque>
#include <variant>

namespace tether::test {

/// The result of one read of a body: bytes (empty for the end) or an error.
using body_piece = std::variant<std::string, error_code>;

/// A body that returns its pieces, then ends cleanly. Overwrites previously returned data, as the
/// real one does.
class fake_body final : public wire::body_stream {
  public:
    /// `reads`, if given, counts the reads and must outlive the body.
    fake_body(wire::response_head head, std::deque<body_piece> pieces, std::size_t* reads = nullptr)
        : reads_{reads}
        , head_{std::move(head)}
        , pieces_{std::move(pieces)} {}

    const wire::response_head& head() const override { return head_; }
    boost::asio::awaitable<result<std::string_view>> async_read_some(std::chrono::milliseconds silence) override;

  private:
    std::size_t* reads_;
    wire::response_head head_;
    std::deque<body_piece> pieces_;
    std::string scratch_;
};

/// Responses are used in the order of their preparation; a request without one throws.
class fake_transport final : public wire::transport {
  public:
    struct answer {
        wire::response_head head;
        std::deque<body_piece> pieces;
        error_code error;
    };

    void will_answer(int status, std::string body, std::vector<wire::header_field> fields = {});
    void will_stream(std::deque<body_piece> pieces, std::string type = "text/event-stream");
    void will_refuse(int status, std::deque<body_piece> pieces);
    void will_fail(error_code ec);

    const std::vector<wire::request>& requests() const { return requests_; }
    /// How often bodies were read.
    std::size_t reads() const { return reads_; }
    const wire::exchange_limits& last_limits() const { return limits_; }

    boost::asio::awaitable<result<wire::response>> async_exchange(wire::request what,
                                                                  wire::exchange_limits limits) override;
    boost::asio::awaitable<result<std::unique_ptr<wire::body_stream>>>
    async_open(wire::request what, wire::exchange_limits limits) override;

  private:
    answer take(wire::request what, wire::exchange_limits limits);

    std::deque<answer> answers_;
    std::vector<wire::request> requests_;
    wire::exchange_limits limits_;
    std::size_t reads_ = 0;
};

} // namespace tether::test
