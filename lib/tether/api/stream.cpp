#include <tether/api/stream.hpp>

#include <tether/api/event_redaction.hpp>
#include <tether/api/frames.hpp>
#include <tether/wire/transport.hpp>

#include <deque>
#include <utility>

namespace tether::api {
namespace {

class opened_stream final : public event_stream {
  public:
    opened_stream(std::unique_ptr<wire::body_stream> body, std::size_t max_event_bytes, redactor hidden,
                  stream_position* position, async::worker_pool* workers, uid_t owner)
        : body_{std::move(body)}
        , frames_{max_event_bytes, std::move(hidden), workers != nullptr}
        , position_{position}
        , workers_{workers}
        , owner_{owner} {
        if (position_) frames_.seed(position_->last_event_id);
    }

    boost::asio::awaitable<outcome<std::vector<event>>> async_read(std::chrono::milliseconds silence) override;
    std::size_t skipped() const noexcept override { return frames_.skipped(); }
    std::optional<std::chrono::milliseconds> retry() const noexcept override { return frames_.retry(); }

  private:
    boost::asio::awaitable<void> async_settle();

    std::unique_ptr<wire::body_stream> body_;
    frames frames_;
    stream_position* position_;
    async::worker_pool* workers_;
    uid_t owner_;
    // Members, so that a read that is cancelled while a worker parses loses nothing.
    std::deque<std::shared_ptr<event>> unread_; ///< as the frames returned them; shared with the worker
    std::vector<event> read_;                   ///< the parsed ones, in order
};

boost::asio::awaitable<outcome<std::vector<event>>> opened_stream::async_read(std::chrono::milliseconds silence) {
    if (unread_.empty() && read_.empty()) {
        if (frames_.error()) co_return *frames_.error();
        const result<std::string_view> bytes = co_await body_->async_read_some(silence);
        if (!bytes) {
            leave_if_cancelled(bytes.error());
            co_return failure{bytes.error()};
        }
        if (bytes->empty()) co_return failure{errc::stream_ended};
        // The bytes are invalid after the next suspension, so their content is copied now.
        for (event& e : frames_.feed(*bytes)) unread_.push_back(std::make_shared<event>(std::move(e)));
    }
    co_await async_settle();
    if (position_ && position_->last_event_id != frames_.last_event_id())
        position_->last_event_id = frames_.last_event_id();
    std::vector<event> events = std::exchange(read_, {});
    if (events.empty() && frames_.error()) co_return *frames_.error();
    co_return events;
}

/// Lets workers parse the large events, and keeps the order.
boost::asio::awaitable<void> opened_stream::async_settle() {
    while (!unread_.empty()) {
        const std::shared_ptr<event> next = unread_.front();
        if (!next->type.empty()) {
            read_.push_back(std::move(*next));
            unread_.pop_front();
            continue;
        }
        std::function<result<event>()> work = [next, hidden = frames_.hidden()] {
            result<event> parsed = parse_event(next->raw);
            if (parsed) hide_in(*parsed, hidden);
            return parsed;
        };
        result<event> parsed = co_await workers_->async_run(std::move(work), owner_);
        const bool ends = parsed ? parsed->type == "error" : next->name == "error";
        auto e = frames_.settle(*next, std::move(parsed));
        unread_.pop_front();
        if (e) read_.push_back(std::move(*e));
        if (ends) unread_.clear(); // what follows an error is ignored
    }
}

} // namespace

std::unique_ptr<event_stream> make_event_stream(std::unique_ptr<wire::body_stream> body, std::size_t max_event_bytes,
                                                redactor hidden, stream_position* position, async::worker_pool* workers,
                                                uid_t owner) {
    return std::make_unique<opened_stream>(std::move(body), max_event_bytes, std::move(hidden), position, workers,
                                           owner);
}

} // namespace tether::api
