// Decides which records a reader of the feed gets, and when a broken feed is reopened.
#include <tether/client/feed_policy.hpp>

#include <tether/client/documents.hpp>
#include <tether/core/json_members.hpp>
#include <tether/protocol/run_document.hpp>

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <tether/core/duration.hpp>
#include <utility>

namespace tether::client {

namespace json = boost::json;
using std::chrono::milliseconds;

namespace {

std::optional<feed_item::type> kind_of(std::string_view word) {
    if (word == "run") return feed_item::type::run;
    if (word == "event") return feed_item::type::event;
    if (word == "preview") return feed_item::type::preview;
    return std::nullopt;
}

std::uint64_t record_number(std::string_view id) {
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(id.data(), id.data() + id.size(), number);
    return ec == std::errc{} && end == id.data() + id.size() ? number : 0;
}

} // namespace

std::optional<feed_item> feed_policy::opened(time_point now) {
    was_open_ = true;
    opened_at_ = now;
    has_news_ = false;
    if (!is_broken_) return std::nullopt;
    is_broken_ = false;
    return feed_item{feed_item::type::resumed};
}

bool feed_policy::is_of_this_run(feed_item::type kind, const json::value& document) const {
    return options_.run_id.empty() || text_of(document, kind == feed_item::type::run ? "id" : "run") == options_.run_id;
}

std::optional<feed_item> feed_policy::take(const sse::event_view& record) {
    if (record.type == "lagged") {
        has_lagged_ = true;
        return std::nullopt;
    }
    const auto kind = kind_of(record.type);
    if (!kind) return std::nullopt;

    feed_item item{*kind};
    const bool is_stored = *kind != feed_item::type::preview;
    if (is_stored) {
        item.number = record_number(record.last_event_id);
        if (item.number <= last_) return std::nullopt;
    }
    auto document = parse_document(record.data);
    if (!document) return std::nullopt;
    if (!is_of_this_run(*kind, *document)) {
        if (std::exchange(has_seen_foreign_, true)) return std::nullopt;
        return feed_item{feed_item::type::foreign};
    }
    item.document = std::move(*document);
    if (*kind == feed_item::type::run) run_is_finished_ = protocol::is_finished_state(text_of(item.document, "state"));
    if (is_stored) {
        last_ = item.number;
        has_news_ = true;
        delay_ = milliseconds{0};
        broken_since_.reset();
    }
    return item;
}

outcome<feed_item> feed_policy::closed(const std::optional<failure>& why, time_point now) {
    const bool had_lagged = std::exchange(has_lagged_, false);
    const bool had_news = std::exchange(has_news_, false);
    if (!why && !had_lagged && options_.ends_with_run && run_is_finished_) return feed_item{feed_item::type::ended};
    if (why && !why->is_transient()) return *why;
    if (why && why->kind == failure_kind::unreachable && !was_open_) return *why;

    const auto opened_at = std::exchange(opened_at_, std::nullopt);
    if (opened_at && now - *opened_at >= options_.steady_after) {
        broken_since_.reset();
        delay_ = milliseconds{0};
    }
    if (!broken_since_) broken_since_ = now;
    if (now - *broken_since_ >= options_.patience) return why ? *why : without_news();

    is_broken_ = true;
    feed_item item{feed_item::type::interrupted};
    item.retry_in = had_lagged && had_news ? options_.lag_pause : std::max(delay_, options_.retry_min);
    if (!had_news) delay_ = std::clamp(item.retry_in * 2, options_.retry_min, options_.retry_max);
    return item;
}

failure feed_policy::without_news() const {
    failure why{failure_kind::interrupted, errc::stream_ended};
    why.detail = fmt::format("the feed kept ending and sent nothing new for {}", to_text(options_.patience));
    return why;
}

} // namespace tether::client
