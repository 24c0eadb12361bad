// Plays the client's side of a transcript over any transport.
#include "recording.hpp"

#include "test_data.hpp"

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

/// The event as a client sends it: without the server's additions.
json::object as_sent(const json::object& event) {
    json::object sent = event;
    for (const char* key : {"id", "processed_at", "session_thread_id", "outcome_id"}) sent.erase(key);
    return sent;
}

std::string text_of(const json::object& o, std::string_view key) {
    const auto* value = o.if_contains(key);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

json::object message_of(const std::string& words) {
    json::object text{{"type", "text"}};
    text["text"] = words;
    json::object message{{"type", "user.message"}};
    message["content"] = json::array(1, text);
    return message;
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
    const std::string bytes = read_data("events/transcripts/" + file);
    parser.feed(bytes, into);
    std::set<std::string> known;
    bool working = false;
    for (const json::object& e : events) {
        const std::string type = text_of(e, "type");
        if (type == "session.status_running") working = true;
        if (!is_clients(type) || !known.insert(text_of(e, "id")).second) continue;
        if (working) later.push_back(as_sent(e));
        else work.push_back(as_sent(e));
    }
    if (work.empty()) work.push_back(message_of("go on"));
}

recording recording::of_prompt(const std::string& text) {
    return of_prompts({text});
}

recording recording::of_prompts(const std::vector<std::string>& texts) {
    recording made;
    made.work.push_back(message_of(texts.at(0)));
    for (std::size_t i = 1; i < texts.size(); ++i) made.later.push_back(message_of(texts[i]));
    return made;
}

namespace {

/// The actions of the transcript's client, and their times.
class player {
  public:
    player(run_client& client, const recording& what) : client_{client}, what_{what} {}

    asio::awaitable<played> async_run(std::string faults) {
        out_.run_id = co_await client_.async_create(what_, std::move(faults));
        if (interrupts()) co_await async_interrupt();
        for (;;) {
            const seen_run now = co_await client_.async_settled(out_.run_id);
            out_.session_id = now.session_id;
            if (now.state == "waiting") {
                co_await async_answer(now);
                continue;
            }
            out_.messages.insert(out_.messages.end(), now.messages.begin(), now.messages.end());
            if (next_ == what_.later.size() || now.remote != "kept") break;
            std::vector<json::object> message{what_.later[next_++]};
            co_await async_send(std::move(message));
        }
        co_return out_;
    }

  private:
    bool interrupts() const { return !what_.later.empty() && text_of(what_.later.front(), "type") == "user.interrupt"; }

    asio::awaitable<void> async_send(std::vector<json::object> events) {
        json::array all;
        for (auto& e : events) all.push_back(std::move(e));
        co_await client_.async_send(out_.run_id, std::move(all));
    }

    /// Answers the run's questions, in the transcript's order.
    asio::awaitable<void> async_answer(const seen_run& now) {
        std::vector<json::object> answers;
        for (const std::string& id : now.waiting_for)
            for (const json::object& e : what_.later)
                if (text_of(e, "tool_use_id") == id || text_of(e, "custom_tool_use_id") == id) {
                    answers.push_back(e);
                    ++next_;
                }
        if (answers.empty()) throw std::runtime_error{"nothing answers what " + out_.run_id + " waits for"};
        co_await async_send(std::move(answers));
    }

    /// Sent together while the run works, as the transcript's client did.
    asio::awaitable<void> async_interrupt() {
        co_await client_.async_working(out_.run_id);
        next_ = what_.later.size();
        std::vector<json::object> all = what_.later;
        co_await async_send(std::move(all));
    }

    run_client& client_;
    const recording& what_;
    std::size_t next_ = 0;
    played out_;
};

} // namespace

asio::awaitable<played> async_play(run_client& client, const recording& what, std::string faults) {
    player p{client, what};
    co_return co_await p.async_run(std::move(faults));
}

} // namespace tether::test
