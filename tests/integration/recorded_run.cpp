#include "recorded_run.hpp"

#include "support/test_data.hpp"

#include <tether/sse/parser.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>

namespace tether::test {

namespace json = boost::json;

namespace {

bool is_clients(std::string_view type) {
    return type.starts_with("user.") || type == "system.message";
}

/// The event as a client sends it: without what the server adds.
json::object as_sent(const json::object& event) {
    json::object sent = event;
    for (const char* key : {"id", "processed_at", "session_thread_id", "outcome_id"}) sent.erase(key);
    return sent;
}

std::string text_of(const json::object& o, std::string_view key) {
    const auto* value = o.if_contains(key);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

} // namespace

recording::recording(std::string name) : file{std::move(name)} {
    struct collector : sse::sink {
        std::vector<json::object>& out;
        explicit collector(std::vector<json::object>& o) : out{o} {}
        void on_event(const sse::event_view& e) override {
            boost::system::error_code ec;
            const auto value = json::parse(e.data, ec);
            if (!ec && value.is_object() && value.get_object().contains("id")) out.push_back(value.get_object());
        }
        void on_oversize(std::size_t) override {}
    } into{events};
    sse::parser parser;
    const std::string octets = read_data("events/transcripts/" + file);
    parser.feed(octets, into);
    std::set<std::string> known;
    bool working = false;
    for (const json::object& e : events) {
        const std::string type = text_of(e, "type");
        if (type == "session.status_running") working = true;
        if (!is_clients(type) || !known.insert(text_of(e, "id")).second) continue;
        if (working) later.push_back(as_sent(e));
        else work.push_back(as_sent(e));
    }
    if (work.empty()) {
        json::object text{{"type", "text"}, {"text", "go on"}};
        json::object message{{"type", "user.message"}};
        message["content"] = json::array(1, text);
        work.push_back(message);
    }
}

namespace {

class player {
  public:
    player(world& w, const recording& what) : w_{w}, what_{what} {}

    asio::awaitable<played> async_run(std::string faults) {
        json::object metadata{{"simulator_script", what_.file}};
        if (!faults.empty()) metadata["simulator_faults"] = faults;
        json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}, {"when_done", "keep"}};
        body["events"] = what_.work;
        body["metadata"] = std::move(metadata);
        json::value document(std::move(body));
        const json::object made = co_await w_.async_create(std::move(document));
        out_.run_id = text_of(made, "id");
        if (interrupts()) co_await async_interrupt();
        for (;;) {
            out_.last = co_await w_.async_settled(out_.run_id);
            out_.session_id = text_of(out_.last, "session_id");
            if (text_of(out_.last, "state") == "waiting") {
                co_await async_answer();
                continue;
            }
            for (const auto& m : out_.last.at("result").at("messages").as_array())
                out_.messages.emplace_back(m.as_string());
            if (next_ == what_.later.size()) break;
            std::vector<json::object> message{what_.later[next_++]};
            co_await async_send(std::move(message));
        }
        const auto events = co_await w_.async_feed_events(out_.run_id);
        for (const auto& e : events) out_.feed_ids.push_back(text_of(e, "id"));
        co_return out_;
    }

  private:
    bool interrupts() const { return !what_.later.empty() && text_of(what_.later.front(), "type") == "user.interrupt"; }

    asio::awaitable<void> async_send(std::vector<json::object> events) {
        json::array all;
        for (auto& e : events) all.push_back(std::move(e));
        auto sent = co_await w_.local->async_send(out_.run_id, std::move(all));
        if (sent.has_error()) throw std::runtime_error{client::describe(sent.error()) + "\n" + w_.daemon->log()};
    }

    /// Answers what the run waits for, in the transcript's order.
    asio::awaitable<void> async_answer() {
        const std::string before = json::serialize(out_.last.at("waiting_for"));
        std::vector<json::object> answers;
        for (const auto& action : out_.last.at("waiting_for").as_array()) {
            const std::string id = text_of(action.as_object(), "event_id");
            for (const json::object& e : what_.later)
                if (text_of(e, "tool_use_id") == id || text_of(e, "custom_tool_use_id") == id) {
                    answers.push_back(e);
                    ++next_;
                }
        }
        if (answers.empty()) throw std::runtime_error{"nothing answers " + before};
        co_await async_send(std::move(answers));
    }

    /// Sent together while the run works, as the transcript's client did.
    asio::awaitable<void> async_interrupt() {
        for (;;) {
            auto run = co_await w_.local->async_find(out_.run_id);
            if (run && run->run.turns == 1 && run->run.state == "running") break;
        }
        next_ = what_.later.size();
        std::vector<json::object> all = what_.later;
        co_await async_send(std::move(all));
    }

    world& w_;
    const recording& what_;
    std::size_t next_ = 0;
    played out_;
};

} // namespace

asio::awaitable<played> async_play(world& w, const recording& what, std::string faults) {
    player p{w, what};
    co_return co_await p.async_run(std::move(faults));
}

} // namespace tether::test
