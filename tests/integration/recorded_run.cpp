// Plays transcripts with the real daemon.
#include "recorded_run.hpp"

#include <boost/json/serialize.hpp>

namespace tether::test {

namespace json = boost::json;

namespace {

std::string text_of(const json::object& o, std::string_view key) {
    const auto* value = o.if_contains(key);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

class daemon_client final : public run_client {
  public:
    explicit daemon_client(world& w) : w_{w} {}

    asio::awaitable<std::string> async_create(const recording& what, std::string faults) override {
        json::object metadata{{"simulator_script", what.file}};
        if (!faults.empty()) metadata["simulator_faults"] = faults;
        json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}, {"when_done", "keep"}};
        body["events"] = what.work;
        body["metadata"] = std::move(metadata);
        json::value document(std::move(body));
        const json::object made = co_await w_.async_create(std::move(document));
        co_return text_of(made, "id");
    }

    asio::awaitable<seen_run> async_settled(std::string run_id) override {
        const json::object now = co_await w_.async_settled(std::move(run_id));
        seen_run seen;
        seen.state = text_of(now, "state");
        seen.remote = text_of(now, "remote");
        seen.session_id = text_of(now, "session_id");
        for (const auto& action : now.at("waiting_for").as_array())
            seen.waiting_for.push_back(text_of(action.as_object(), "event_id"));
        if (const json::value& result = now.at("result"); result.is_object())
            for (const auto& m : result.at("messages").as_array()) seen.messages.emplace_back(m.as_string());
        co_return seen;
    }

    asio::awaitable<void> async_working(std::string run_id) override {
        for (;;) {
            const auto run = co_await w_.local->async_find(run_id);
            if (run && run->run.turns == 1 && run->run.state == "running") co_return;
        }
    }

    asio::awaitable<void> async_send(std::string run_id, json::array events) override {
        const auto sent = co_await w_.local->async_send(std::move(run_id), std::move(events));
        if (sent.has_error()) throw std::runtime_error{client::describe(sent.error()) + "\n" + w_.daemon->log()};
    }

  private:
    world& w_;
};

} // namespace

asio::awaitable<reported_run> async_play(world& w, const recording& what, std::string faults) {
    daemon_client client{w};
    reported_run out;
    static_cast<played&>(out) = co_await async_play(static_cast<run_client&>(client), what, std::move(faults));
    out.last = co_await w.async_settled(out.run_id);
    const auto events = co_await w.async_feed_events(out.run_id);
    for (const auto& e : events) out.feed_ids.push_back(text_of(e, "id"));
    co_return out;
}

} // namespace tether::test
