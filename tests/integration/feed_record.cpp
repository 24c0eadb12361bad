// Represents records of the feed for comparison, from pages and from event streams.
#include "feed_record.hpp"

#include <tether/sse/parser.hpp>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace tether::test {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using namespace std::chrono_literals;

constexpr auto open_limit = 5s;
/// Longer than the daemon's 15 s between comments.
constexpr auto silence_limit = 20s;

class collector final : public sse::sink {
  public:
    explicit collector(std::vector<feed_record>& out) : out_{out} {}

    void on_event(const sse::event_view& event) override {
        feed_record& next = out_.emplace_back();
        next.type = event.type;
        next.document = json::parse(event.data).as_object();
        if (next.type != "lagged") next.number = std::stoull(std::string{event.last_event_id});
    }
    void on_oversize(std::size_t) override {}

  private:
    std::vector<feed_record>& out_;
};

} // namespace

std::string feed_record::event_id() const {
    if (type != "event") return {};
    return std::string{document.at("event").at("id").as_string()};
}

bool is_same(const feed_record& a, const feed_record& b) {
    return a.number == b.number && a.type == b.type && a.event_id() == b.event_id() &&
        (a.type == "event" || a.document == b.document);
}

bool is_same(const std::vector<feed_record>& a, const std::vector<feed_record>& b) {
    const auto same = [](const feed_record& x, const feed_record& y) { return is_same(x, y); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

std::vector<feed_record> to_records(const json::object& page) {
    std::vector<feed_record> records;
    for (const json::value& line : page.at("data").as_array()) {
        feed_record& next = records.emplace_back();
        next.number = line.at("id").to_number<std::uint64_t>();
        next.type = std::string{line.at("type").as_string()};
        if (next.type == "run") {
            next.document = line.at("run").as_object();
        } else {
            next.document["run"] = line.at("run");
            next.document["event"] = line.at("event");
        }
    }
    return records;
}

asio::awaitable<std::vector<feed_record>> async_read_from(client::connection& open, std::size_t limit) {
    std::vector<feed_record> records;
    collector into{records};
    sse::parser_limits limits;
    limits.max_event_bytes = 64u << 20;
    sse::parser parser{limits};
    for (std::string bytes; records.size() < limit;) {
        const auto read = co_await open.async_read_some(bytes, silence_limit);
        if (!read || bytes.empty()) break;
        parser.feed(bytes, into);
    }
    co_return records;
}

asio::awaitable<std::vector<feed_record>> async_read_stream(asio::any_io_executor executor, std::string socket_path,
                                                            std::string path, std::string last_event_id,
                                                            std::size_t limit) {
    client::connection link{executor, std::move(socket_path)};
    client::request ask{"GET", std::move(path)};
    ask.last_event_id = std::move(last_event_id);
    const auto opened = co_await link.async_open_stream(std::move(ask), open_limit);
    std::vector<feed_record> none;
    if (!opened) co_return none;
    co_return co_await async_read_from(link, limit);
}

std::string describe(const std::vector<feed_record>& records) {
    std::string text;
    for (const feed_record& each : records) {
        const json::object& what = each.type == "event" ? each.document.at("event").as_object() : each.document;
        const char* const key = each.type == "event" ? "type" : "state";
        const auto* word = what.if_contains(key);
        text += fmt::format("{} {} {} {}\n", each.number, each.type,
                            word && word->is_string() ? std::string{word->as_string()} : "", each.event_id());
    }
    return text;
}

} // namespace tether::test
