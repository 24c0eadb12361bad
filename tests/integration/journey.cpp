// Follows one run from its acceptance to its end, as a client whose daemon may be killed at any moment.
#include "journey.hpp"

#include <limits>
#include <stdexcept>

namespace tether::test {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using namespace std::chrono_literals;

/// Longer than the deadline of every run here: the test looks for a run without an end, not a busy machine.
constexpr auto longest = 360s;
/// Small, so that pages end at every position.
constexpr std::size_t page_limit = 3;

std::string text(const json::object& o, std::string_view key) {
    const auto* value = o.if_contains(key);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

} // namespace

journey::journey(asio::any_io_executor executor, std::string socket_path, script what, std::string key,
                 std::chrono::milliseconds pause)
    : executor_{executor}
    , socket_path_{socket_path}
    , what_{std::move(what)}
    , key_{std::move(key)}
    , client_{executor, std::move(socket_path), pause} {}

asio::awaitable<void> journey::async_travel() {
    json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
    body["prompt"] = what_.prompt;
    json::value document(std::move(body));
    const json::object made = co_await client_.async_create(document, key_);
    run_id_ = text(made, "id");
    co_await async_follow();
    const json::object again = co_await client_.async_create(document, key_);
    if (text(again, "id") != run_id_) throw std::runtime_error{"the same key made another run"};
    out_.run = co_await client_.async_find(run_id_);
    out_.pages = co_await client_.async_feed(run_id_);
    co_await async_read_again();
}

/// Reads as an event stream, with the last id after each break.
asio::awaitable<void> journey::async_read_again() {
    constexpr auto all = std::numeric_limits<std::size_t>::max();
    const std::string path = "/v1/runs/" + run_id_ + "/events";
    const std::uint64_t end = out_.pages.back().number;
    const auto give_up = std::chrono::steady_clock::now() + longest;
    for (std::string last; out_.stream.empty() || out_.stream.back().number < end;) {
        auto more = co_await async_read_stream(executor_, socket_path_, path, last, all);
        for (feed_record& each : more) out_.stream.push_back(std::move(each));
        if (!out_.stream.empty()) last = std::to_string(out_.stream.back().number);
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"the run's event stream does not end"};
        if (more.empty()) co_await client_.async_rest();
    }
}

asio::awaitable<void> journey::async_follow() {
    const auto give_up = std::chrono::steady_clock::now() + longest;
    while (!is_over()) {
        const std::uint64_t after = out_.seen.empty() ? 0 : out_.seen.back().number;
        std::vector<feed_record> page = co_await client_.async_page(run_id_, after, page_limit);
        const bool is_quiet = page.empty();
        take(std::move(page));
        if (!is_quiet) continue;
        if (text(out_.run, "state") == "waiting") co_await async_answer();
        if (what_.cancels && has_spoken_ && !was_cancelled_) {
            co_await client_.async_cancel(run_id_);
            was_cancelled_ = true;
        }
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"the run does not end"};
        co_await client_.async_rest();
    }
}

void journey::take(std::vector<feed_record> page) {
    for (feed_record& each : page) {
        if (each.type == "run") out_.run = each.document;
        else if (text(each.document.at("event").as_object(), "type") == "agent.message") has_spoken_ = true;
        out_.seen.push_back(std::move(each));
    }
}

bool journey::is_over() const {
    const std::string state = text(out_.run, "state");
    return (state == "succeeded" || state == "failed" || state == "cancelled" || state == "timed_out") &&
        text(out_.run, "remote") != "held";
}

/// Allows the call that the run waits for. When the response was lost, the run shows whether it still waits.
asio::awaitable<void> journey::async_answer() {
    const json::object now = co_await client_.async_find(run_id_);
    const auto* waiting = now.if_contains("waiting_for");
    if (text(now, "state") != "waiting" || !waiting || !waiting->is_array()) co_return;
    json::array answers;
    for (const json::value& each : waiting->get_array()) {
        json::object answer{{"type", "user.tool_confirmation"}, {"result", "allow"}};
        answer["tool_use_id"] = each.at("event_id");
        answers.push_back(std::move(answer));
    }
    co_await client_.async_send(run_id_, std::move(answers));
}

} // namespace tether::test
