// Decides what a reader of the feed hands on, and when a broken feed is opened again.
#include <tether/client/feed_policy.hpp>

#include <tether/client/documents.hpp>
#include <tether/protocol/run_document.hpp>

#include <algorithm>
#include <charconv>

namespace tether::client {

namespace json = boost::json;
using std::chrono::milliseconds;

namespace {

std::optional<feed_item::what> kind_of(std::string_view word) {
    if (word == "run") return feed_item::what::run;
    if (word == "event") return feed_item::what::event;
    if (word == "preview") return feed_item::what::preview;
    return std::nullopt;
}

std::uint64_t number_of(std::string_view id) {
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(id.data(), id.data() + id.size(), number);
    return ec == std::errc{} && end == id.data() + id.size() ? number : 0;
}

bool is_finished(const json::value& run) {
    const auto* object = run.if_object();
    const auto* state = object ? object->if_contains("state") : nullptr;
    return state && state->is_string() && protocol::is_finished_state(state->get_string());
}

} // namespace

std::optional<feed_item> feed_policy::opened() {
    was_open_ = true;
    broken_since_.reset();
    if (!is_broken_) return std::nullopt;
    is_broken_ = false;
    return feed_item{feed_item::what::resumed};
}

std::optional<feed_item> feed_policy::take(const sse::event_view& record) {
    if (record.type == "lagged") {
        has_lagged_ = true;
        return std::nullopt;
    }
    const auto kind = kind_of(record.type);
    if (!kind) return std::nullopt;

    feed_item item{*kind};
    if (*kind != feed_item::what::preview) {
        item.number = number_of(record.last_event_id);
        if (item.number != 0 && item.number <= last_) return std::nullopt;
    }
    auto document = parse_document(record.data);
    if (!document) return std::nullopt;
    item.document = std::move(*document);
    last_ = std::max(last_, item.number);
    if (*kind == feed_item::what::run) run_is_finished_ = is_finished(item.document);
    delay_ = milliseconds{0};
    return item;
}

outcome<feed_item> feed_policy::closed(const std::optional<failure>& why, time_point now) {
    const bool had_lagged = std::exchange(has_lagged_, false);
    if (!why && !had_lagged && options_.ends_with_run && run_is_finished_) return feed_item{feed_item::what::ended};
    if (why && !why->is_transient()) return *why;
    if (why && why->kind == failure_kind::unreachable && !was_open_) return *why;

    if (!broken_since_) broken_since_ = now;
    if (why && now - *broken_since_ >= options_.patience) return *why;

    is_broken_ = true;
    feed_item item{feed_item::what::interrupted};
    item.retry_in = had_lagged ? delay_ : std::max(delay_, options_.retry_min);
    delay_ = std::clamp(item.retry_in * 2, options_.retry_min, options_.retry_max);
    return item;
}

} // namespace tether::client
