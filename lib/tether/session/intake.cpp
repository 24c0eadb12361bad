#include <tether/session/intake.hpp>

#include <tether/session/lifecycle.hpp>

#include <fmt/format.h>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// `bash sevt_1 user.tool_confirmation, …`: tool, event and what answers it.
std::string described(const std::vector<pending_action>& actions) {
    std::string text;
    for (const pending_action& a : actions) {
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {} {}", a.name, a.event_id, a.answer_with);
    }
    return text;
}

} // namespace

/// Once per run: an API that breaks the rule does so in each event.
void intake::look_at_id(const api::event& e) {
    if (!e.bad_id || std::exchange(self_.complained_of_id, true)) return;
    with_.log.warning("event id is not usable, events are kept without it",
                      {{"run", self_.now.id}, {"session", self_.now.session_id}, {"type", e.type}});
}

asio::awaitable<bool> intake::async_take_live(std::vector<api::event> events) {
    std::vector<api::event> news;
    for (api::event& e : events) {
        if (e.is_preview()) {
            if (self_.now.previews) with_.out.preview(self_.now.id, e);
            continue;
        }
        look_at_id(e);
        self_.current.observe(e); // every event, already seen or not
        const novelty is = self_.seen.add_live(e);
        if (is == novelty::fresh || is == novelty::updated) news.push_back(std::move(e));
        if (self_.current.over()) break; // what follows belongs to the next turn
    }
    const bool fresh = co_await async_publish(std::move(news));
    co_await async_update_state(self_.current);
    co_return fresh;
}

asio::awaitable<bool> intake::async_take_listed(std::vector<api::event> events) {
    std::vector<api::event> news;
    for (api::event& e : events) {
        look_at_id(e);
        const novelty is = self_.seen.add_listed(e);
        if (is == novelty::repeated) continue;
        self_.current.observe_elsewhere(e);
        if (is != novelty::recalled) news.push_back(std::move(e));
    }
    co_return co_await async_publish(std::move(news));
}

void intake::skip(const std::vector<api::event>& events) {
    for (const api::event& e : events) self_.seen.add_listed(e);
}

asio::awaitable<bool> intake::async_publish(std::vector<api::event> news) {
    if (news.empty()) co_return false;
    self_.now.follow.last_event_at = wall_now();
    co_await self_.published.async_append(std::move(news));
    co_return true;
}

bool intake::wait_for(std::vector<pending_action> actions) {
    if (actions == self_.now.waiting_for) return false;
    self_.now.waiting_for = std::move(actions);
    const auto what = self_.now.waiting_for.empty() ? run_event::action_taken : run_event::action_needed;
    if (const auto state = next_state(self_.now.state, what)) {
        self_.now.state = *state;
        if (*state == run_state::waiting)
            with_.log.info(
                "run waits for an answer",
                {{"run", self_.now.id}, {"session", self_.now.session_id}, {"for", described(self_.now.waiting_for)}});
        else with_.log.info("run goes on", {{"run", self_.now.id}, {"session", self_.now.session_id}});
    }
    return true;
}

asio::awaitable<void> intake::async_update_state(const turn& view) {
    if (view.over()) co_return;
    std::vector<pending_action> actions = view.waiting_for();
    if (wait_for(std::move(actions))) co_await self_.published.async_put();
}

asio::awaitable<void> intake::async_set_mode(follow_mode mode) {
    if (self_.now.follow.mode == mode) co_return;
    if (mode == follow_mode::poll)
        with_.log.warning("polling until a stream holds", {{"run", self_.now.id}, {"session", self_.now.session_id}});
    self_.now.follow.mode = mode;
    co_await self_.published.async_put();
}

} // namespace tether::session
