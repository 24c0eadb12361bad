#include <tether/session/follow/intake.hpp>

#include <tether/session/log_kinds.hpp>
#include <tether/session/policy/lifecycle.hpp>

#include <fmt/format.h>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// Returns `bash sevt_1 user.tool_confirmation, …`: tool, event and the type of its answer.
std::string described(const std::vector<pending_action>& actions) {
    std::string text;
    for (const pending_action& a : actions) {
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {} {}", a.name, a.event_id, a.answer_with);
    }
    return text;
}

} // namespace

/// Logged once per run: an API that breaks the rule breaks it in each event.
void intake::look_at_id(const api::event& e) {
    if (!e.bad_id || std::exchange(followed_.complained_of_id, true)) return;
    tools_.log.write(log_kinds.invalid_event_id,
                     {{"run", followed_.run.id}, {"session", followed_.run.session_id}, {"type", e.type}});
}

asio::awaitable<bool> intake::async_take_live(std::vector<api::event> events) {
    std::vector<api::event> news;
    bool has_input = false;
    for (api::event& e : events) {
        has_input = has_input || is_input(e.kind);
        if (e.is_preview()) {
            if (followed_.run.previews) tools_.sink.preview(followed_.run.id, e);
            continue;
        }
        look_at_id(e);
        followed_.turn.observe(e); // every event, already seen or not
        const novelty is = followed_.event_log.add_live(e);
        if (is == novelty::fresh || is == novelty::updated) news.push_back(std::move(e));
        if (followed_.turn.over()) break; // what follows belongs to the next turn
    }
    if (has_input) note_inputs();
    const bool fresh = co_await async_publish(std::move(news));
    co_await async_update_state(followed_.turn);
    co_return fresh;
}

asio::awaitable<bool> intake::async_take_listed(std::vector<api::event> events) {
    std::vector<api::event> news;
    bool has_input = false;
    for (api::event& e : events) {
        look_at_id(e);
        has_input = has_input || is_input(e.kind);
        const novelty is = followed_.event_log.add_listed(e);
        if (is == novelty::repeated) continue;
        followed_.turn.observe_elsewhere(e);
        if (is != novelty::recalled) news.push_back(std::move(e));
    }
    if (has_input) note_inputs();
    co_return co_await async_publish(std::move(news));
}

/// The session may show an input under a new or different id, which is stored with the next change.
void intake::note_inputs() {
    if (!is_finished(followed_.run.state) && !followed_.turn.is_sending()) followed_.note_inputs();
}

void intake::skip(const std::vector<api::event>& events) {
    for (const api::event& e : events) followed_.event_log.add_listed(e);
}

asio::awaitable<bool> intake::async_publish(std::vector<api::event> news) {
    if (news.empty()) co_return false;
    followed_.run.follow.last_event_at = wall_now();
    co_await followed_.journal.async_append(std::move(news));
    co_return true;
}

bool intake::wait_for(std::vector<pending_action> actions) {
    if (is_finished(followed_.run.state) || actions == followed_.run.waiting_for) return false;
    followed_.run.waiting_for = std::move(actions);
    const auto what = followed_.run.waiting_for.empty() ? run_event::action_taken : run_event::action_needed;
    if (const auto state = next_state(followed_.run.state, what)) {
        followed_.run.state = *state;
        if (*state == run_state::waiting)
            tools_.log.write(log_kinds.run_waiting_for_answer,
                             {{"run", followed_.run.id},
                              {"session", followed_.run.session_id},
                              {"for", described(followed_.run.waiting_for)}});
        else
            tools_.log.write(log_kinds.run_continues,
                             {{"run", followed_.run.id}, {"session", followed_.run.session_id}});
    }
    return true;
}

asio::awaitable<void> intake::async_update_state(const turn& view) {
    if (view.over()) co_return;
    std::vector<pending_action> actions = view.waiting_for();
    if (wait_for(std::move(actions))) co_await followed_.journal.async_put();
}

asio::awaitable<void> intake::async_set_mode(follow_mode mode) {
    if (is_finished(followed_.run.state) || followed_.run.follow.mode == mode) co_return;
    if (mode == follow_mode::poll)
        tools_.log.write(log_kinds.stream_keeps_failing,
                         {{"run", followed_.run.id}, {"session", followed_.run.session_id}});
    followed_.run.follow.mode = mode;
    co_await followed_.journal.async_put();
}

} // namespace tether::session
