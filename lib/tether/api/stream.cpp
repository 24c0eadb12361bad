#include <tether/api/stream.hpp>

#include <tether/api/frames.hpp>
#include <tether/wire/transport.hpp>

namespace tether::api {
namespace {

class opened_stream final : public event_stream {
  public:
    opened_stream(std::unique_ptr<wire::body_stream> body, std::size_t max_event_bytes, redactor hidden,
                  stream_position* position)
        : body_{std::move(body)}
        , frames_{max_event_bytes, std::move(hidden)}
        , position_{position} {
        if (position_) frames_.seed(position_->last_event_id);
    }

    boost::asio::awaitable<outcome<std::vector<event>>> async_read(std::chrono::milliseconds silence) override;
    std::size_t skipped() const noexcept override { return frames_.skipped(); }
    std::optional<std::chrono::milliseconds> retry() const noexcept override { return frames_.retry(); }

  private:
    std::unique_ptr<wire::body_stream> body_;
    frames frames_;
    stream_position* position_;
};

boost::asio::awaitable<outcome<std::vector<event>>> opened_stream::async_read(std::chrono::milliseconds silence) {
    if (frames_.error()) co_return *frames_.error();
    const result<std::string_view> octets = co_await body_->async_read_some(silence);
    if (!octets) {
        leave_if_cancelled(octets.error());
        co_return failure{octets.error()};
    }
    if (octets->empty()) co_return failure{errc::stream_ended};
    // The octets are gone at the next suspension: what they hold is copied here and now.
    std::vector<event> events = frames_.feed(*octets);
    if (position_ && position_->last_event_id != frames_.last_event_id())
        position_->last_event_id = frames_.last_event_id();
    if (events.empty() && frames_.error()) co_return *frames_.error();
    co_return events;
}

} // namespace

std::unique_ptr<event_stream> make_event_stream(std::unique_ptr<wire::body_stream> body, std::size_t max_event_bytes,
                                                redactor hidden, stream_position* position) {
    return std::make_unique<opened_stream>(std::move(body), max_event_bytes, std::move(hidden), position);
}

} // namespace tether::api
