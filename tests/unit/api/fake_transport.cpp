// Implements a transport that plays prepared responses and records the requests.
#include "fake_transport.hpp"

#include <stdexcept>

namespace tether::test {

boost::asio::awaitable<result<std::string_view>> fake_body::async_read_some(std::chrono::milliseconds) {
    scratch_.assign(scratch_.size(), '#');
    if (reads_) ++*reads_;
    if (pieces_.empty()) co_return std::string_view{};
    const body_piece piece = std::move(pieces_.front());
    pieces_.pop_front();
    if (const auto* ec = std::get_if<error_code>(&piece)) co_return *ec;
    scratch_ = std::get<std::string>(piece);
    co_return std::string_view{scratch_};
}

void fake_transport::will_answer(int status, std::string body, std::vector<wire::header_field> fields) {
    answer a;
    a.head.status = status;
    for (auto& field : fields) a.head.fields.add(field.name, field.value);
    a.pieces.emplace_back(std::move(body));
    answers_.push_back(std::move(a));
}

void fake_transport::will_stream(std::deque<body_piece> pieces, std::string type) {
    answer a;
    a.head.status = 200;
    a.head.fields.add("content-type", std::move(type));
    a.pieces = std::move(pieces);
    answers_.push_back(std::move(a));
}

void fake_transport::will_refuse(int status, std::deque<body_piece> pieces) {
    answer a;
    a.head.status = status;
    a.pieces = std::move(pieces);
    answers_.push_back(std::move(a));
}

void fake_transport::will_fail(error_code ec) {
    answer a;
    a.error = ec;
    answers_.push_back(std::move(a));
}

boost::asio::awaitable<result<wire::response>> fake_transport::async_exchange(wire::request what,
                                                                              wire::exchange_limits limits) {
    answer a = take(std::move(what), limits);
    if (a.error) co_return a.error;
    wire::response response;
    response.head = std::move(a.head);
    for (body_piece& piece : a.pieces) response.body += std::get<std::string>(piece);
    co_return response;
}

boost::asio::awaitable<result<std::unique_ptr<wire::body_stream>>>
fake_transport::async_open(wire::request what, wire::exchange_limits limits) {
    answer a = take(std::move(what), limits);
    if (a.error) co_return a.error;
    std::unique_ptr<wire::body_stream> body =
        std::make_unique<fake_body>(std::move(a.head), std::move(a.pieces), &reads_);
    co_return body;
}

fake_transport::answer fake_transport::take(wire::request what, wire::exchange_limits limits) {
    requests_.push_back(std::move(what));
    limits_ = limits;
    if (answers_.empty()) throw std::logic_error{"nobody prepared an answer"};
    answer a = std::move(answers_.front());
    answers_.pop_front();
    return a;
}

} // namespace tether::test
