// Reads what the screen of tether top shows from the daemon.
#include "session.hpp"

#include "follow/feed_reporter.hpp"
#include "view/event_line.hpp"
#include "view/log_text.hpp"
#include "view/text.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace tether::cli::top {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds status_every{3'000}, retry_after{1'000};

} // namespace

void session::take(const snapshot& content) {
    newest_ = content.newest;
    table_.clear();
    for (const auto& [run, document] : content.runs) table_.on_run(run);
    table_.on_status(content.status);
    table_.on_link(true);
}

asio::awaitable<int> session::async_ask_status() {
    for (;;) {
        co_await async::async_sleep(status_every);
        const auto document = co_await context_.daemon.async_status();
        if (!document) continue; // the feed reports an unreachable daemon
        if (auto status = protocol::parse_status_document(*document)) table_.on_status(std::move(*status));
        touch();
    }
}

/// Ends when the daemon refuses; waits while the daemon is unreachable.
asio::awaitable<int> session::async_read_feed() {
    for (;;) {
        failure_ = co_await async_follow(newest_);
        table_.on_link(false);
        touch();
        if (!failure_.is_transient() && !failure_.newest) co_return 0;
        co_await async::async_sleep(retry_after);
        auto taken = co_await async_take_snapshot(context_.daemon, /*with_messages=*/false);
        if (taken) take(*taken);
        touch();
    }
}

asio::awaitable<client::failure> session::async_follow(std::uint64_t after) {
    client::feed_options options;
    options.after = after;
    const auto records = context_.daemon.follow_all(/*runs_only=*/false, options);
    for (;;) {
        const auto item = co_await records->async_next();
        if (!item) co_return item.error();
        on_item(*item);
        touch();
    }
}

void session::on_item(const client::feed_item& item) {
    const auto* event = find_member(item.document, "event");
    switch (item.kind) {
    case client::feed_item::type::run:
        if (const auto changed = client::to_run_snapshot(item.document)) table_.on_run(changed->run);
        break;
    case client::feed_item::type::event:
        if (event) table_.on_event(std::string{text_of(item.document, "run")}, *event, wall_now());
        break;
    case client::feed_item::type::interrupted: table_.on_link(false); break;
    case client::feed_item::type::resumed: table_.on_link(true); break;
    case client::feed_item::type::preview:
    case client::feed_item::type::foreign:
    case client::feed_item::type::ended: break;
    }
}

void session::want_log(std::string run_id) {
    log_run_ = std::move(run_id);
    log_wanted_.notify();
}

/// Waits while no log is shown.
asio::awaitable<int> session::async_read_logs() {
    for (;;) {
        const std::string wanted = log_run_;
        if (wanted.empty()) {
            co_await async_until_other_log(wanted);
            continue;
        }
        auto race = async_read_log(wanted) || async_until_other_log(wanted);
        const auto first = co_await std::move(race);
        if (first.index() == 0) co_await async_until_other_log(wanted); // the log has ended but is still shown
    }
}

asio::awaitable<int> session::async_until_other_log(std::string run_id) {
    while (log_run_ == run_id) co_await log_wanted_.async_wait();
    co_return 0;
}

asio::awaitable<int> session::async_read_log(std::string run_id) {
    protocol::run_document run;
    const auto records = context_.daemon.follow_run(run_id);
    for (;;) {
        const auto item = co_await records->async_next();
        if (!item) log_.add(one_line(client::describe(item.error())));
        else on_log_item(*item, run);
        touch();
        if (!item || item->kind == client::feed_item::type::ended) co_return 0;
    }
}

void session::on_log_item(const client::feed_item& item, protocol::run_document& run) {
    const auto* event = find_member(item.document, "event");
    switch (item.kind) {
    case client::feed_item::type::run:
        if (auto changed = client::to_run_snapshot(item.document)) run = std::move(changed->run);
        break;
    case client::feed_item::type::event:
        if (event) log_.add(log_text(*event, /*with_colour=*/false));
        break;
    case client::feed_item::type::interrupted: log_.add("connection to the daemon lost, reconnecting"); break;
    case client::feed_item::type::resumed: log_.add("reconnected to the daemon"); break;
    case client::feed_item::type::ended: log_.add(log_end_text(run, /*with_colour=*/false)); break;
    case client::feed_item::type::foreign: log_.add(foreign_record_text()); break;
    case client::feed_item::type::preview: break;
    }
}

} // namespace tether::cli::top
