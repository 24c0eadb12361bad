#include <tether/session/follower.hpp>

#include <utility>

namespace tether::session {

namespace asio = boost::asio;

/// What is only to be done when the turn began before a restart.
asio::awaitable<std::optional<api::failure>> follower::async_recover() {
    if (!work_sent_ && self_.then.work_in_doubt) {
        sender out{with_, self_.signal, self_.now.id, self_.now.session_id, self_.config.settle, std::nullopt};
        std::set<std::string> before{self_.then.inputs_before.begin(), self_.then.inputs_before.end()};
        auto found = co_await out.async_recover(self_.then.spec.events, self_.current, std::move(before),
                                                self_.then.updated_before, sender::patience::long_enough);
        if (found.has_error()) co_return found.error();
        if (found->has_value()) co_await async_note_sent(**found);
    }
    if (work_sent_ && !self_.then.pending_send.empty()) {
        sender out{with_, self_.signal, self_.now.id, self_.now.session_id, self_.config.settle, std::nullopt};
        std::set<std::string> before{self_.then.inputs_before.begin(), self_.then.inputs_before.end()};
        auto found = co_await out.async_recover(self_.then.pending_send, self_.current, std::move(before),
                                                self_.then.updated_before, sender::patience::brief);
        if (found.has_error()) co_return found.error();
        if (found->has_value()) note_taken(**found);
        self_.then.pending_send.clear();
        self_.then.inputs_before.clear();
        co_await self_.published.async_note();
    }
    if (work_sent_ && is_adopted(self_.now)) {
        const auto skipped = co_await history_.async_skip();
        if (skipped.has_error()) co_return skipped.error();
    }
    if (work_sent_) prior_ = prior::none;
    co_return std::nullopt;
}

asio::awaitable<std::optional<api::failure>> follower::async_begin() {
    if (prior_ != prior::none) {
        std::optional<api::failure> unread = co_await async_take_prior();
        if (unread && unread->what() == disposition::permanent) co_return co_await async_check_session(*unread);
        if (unread) { // the work waits for the next try
            if (!std::exchange(prior_unread_, true))
                with_.log.warning("history not read, the work waits",
                                  {{"run", self_.now.id},
                                   {"session", self_.now.session_id},
                                   {"error", unread->code},
                                   {"status", unread->status},
                                   {"request_id", unread->request_id}});
            co_return std::nullopt;
        }
        prior_ = prior::none;
        co_await async_note_inputs();
    }
    co_return co_await async_send_work();
}

asio::awaitable<std::optional<api::failure>> follower::async_take_prior() {
    if (prior_ == prior::publish) {
        if (is_adopted(self_.now)) {
            const auto skipped = co_await history_.async_skip();
            if (skipped.has_error()) co_return skipped.error();
        }
        auto read = co_await history_.async_read();
        if (read.has_error()) co_return read.error();
    } else {
        auto skipped = co_await history_.async_skip();
        if (skipped.has_error()) co_return skipped.error();
    }
    const auto session = co_await with_.client.async_retrieve_session(self_.now.session_id);
    with_.health.note(session);
    if (session.has_error()) co_return session.error();
    self_.then.updated_before = session->updated_at;
    co_return std::nullopt;
}

asio::awaitable<std::optional<api::failure>> follower::async_send_work() {
    sender out{with_, self_.signal, self_.now.id, self_.now.session_id, self_.config.settle, std::nullopt};
    auto accepted =
        co_await out.async_send(self_.then.spec.events, self_.current, self_.seen, self_.then.updated_before);
    if (accepted) {
        if (unbroken_) self_.now.follow.mode = follow_mode::stream; // published at once, not as a change of its own
        co_await async_note_sent(*accepted);
        co_return std::nullopt;
    }
    work_sent_ = true; // it never will be
    if (on_sent_) on_sent_(accepted);
    co_return accepted.error();
}

asio::awaitable<void> follower::async_note_sent(std::vector<api::event> accepted) {
    work_sent_ = true;
    continuation& then = self_.then;
    then.spec.events = boost::json::array(); // may be large, and the run may last
    then.inputs_before.clear();
    then.work_in_doubt = false;
    note_taken(accepted);
    const api::outcome<std::vector<api::event>> answer{std::move(accepted)};
    if (on_sent_) on_sent_(answer);
    co_await self_.published.async_checkpoint();
}

void follower::note_taken(const std::vector<api::event>& events) {
    for (const api::event& e : events) {
        if (e.id.empty()) continue;
        if (self_.now.first_input.empty()) self_.now.first_input = e.id;
        self_.then.accepted.push_back({e.id, e.type});
    }
}

/// From here on a lost answer, or a restart, is resolved by telling our work from what was there before.
asio::awaitable<void> follower::async_note_inputs() {
    const std::set<std::string>& before = self_.seen.inputs();
    self_.then.inputs_before.assign(before.begin(), before.end());
    self_.then.work_in_doubt = true;
    co_await self_.published.async_note();
}

} // namespace tether::session
