// Reads the feed of one run or of all, across restarts of the daemon.
#include <tether/client/feed.hpp>

#include <tether/async/event.hpp>
#include <tether/core/request_target.hpp>

namespace tether::client {

namespace asio = boost::asio;

namespace {

constexpr std::size_t max_record_bytes = 128u << 20; // a result may contain many messages

sse::parser_limits record_limits() {
    sse::parser_limits limits;
    limits.max_event_bytes = max_record_bytes;
    return limits;
}

} // namespace

feed::feed(const asio::any_io_executor& executor, std::string socket_path, std::string path, feed_options options)
    : executor_{executor}
    , socket_path_{std::move(socket_path)}
    , path_{std::move(path)}
    , options_{options}
    , policy_{options}
    , parser_{record_limits()} {}

asio::awaitable<outcome<feed_item>> feed::async_next() {
    while (ready_.empty()) {
        co_await async::async_sleep(std::exchange(wait_, std::chrono::milliseconds{0}));
        std::optional<failure> why;
        if (!connection_) {
            const auto opened = co_await async_open();
            if (!opened) why = opened.error();
        }
        if (!why && ready_.empty()) {
            why = co_await async_read();
            if (connection_) continue;
        }
        if (!ready_.empty()) break;
        connection_.reset();
        auto verdict = policy_.closed(why, std::chrono::steady_clock::now());
        if (verdict) wait_ = verdict->retry_in;
        co_return verdict;
    }
    feed_item item = std::move(ready_.front());
    ready_.pop_front();
    co_return item;
}

asio::awaitable<outcome<void>> feed::async_open() {
    request_target where{path_};
    const std::string last = std::to_string(policy_.last_number());
    if (last != "0") where.query("after", last);
    request ask{"GET", where.text()};
    if (last != "0") ask.last_event_id = last;
    parser_.end();
    connection_ = std::make_unique<connection>(executor_, socket_path_);
    const auto opened = co_await connection_->async_open_stream(std::move(ask), options_.open_timeout);
    if (opened) {
        if (auto item = policy_.opened(std::chrono::steady_clock::now())) ready_.push_back(std::move(*item));
    }
    co_return opened;
}

/// Reads one piece of the stream. Drops the connection when the stream has ended, for the reason returned.
asio::awaitable<std::optional<failure>> feed::async_read() {
    const auto read = co_await connection_->async_read_some(bytes_, options_.silence);
    if (!read) {
        connection_.reset();
        co_return read.error();
    }
    if (bytes_.empty()) connection_.reset();
    else parser_.feed(bytes_, *this);
    co_return std::nullopt;
}

void feed::on_event(const sse::event_view& event) {
    if (auto item = policy_.take(event)) ready_.push_back(std::move(*item));
}

} // namespace tether::client
