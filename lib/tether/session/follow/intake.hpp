// Publishes new events from streams and lists, and keeps the run's state current.
#pragma once

#include <tether/session/follow/followed.hpp>

namespace tether::session {

/// The only way by which events reach the turn, the log and the sink. The references outlive it.
class intake {
  public:
    intake(const tools& tools, followed& followed) : tools_{tools}, followed_{followed} {}

    /// Accepts events from a stream. Completes once they are published; true when any was new.
    boost::asio::awaitable<bool> async_take_live(std::vector<api::event> events);
    /// Accepts a page of the list and publishes new events. Only the complete read can end the turn.
    boost::asio::awaitable<bool> async_take_listed(std::vector<api::event> events);
    /// Marks a page as known without publishing it: history from before the run.
    void skip(const std::vector<api::event>& events);

    /// Publishes the run when its state or pending actions differ from `view`. Does nothing for a turn that is over,
    /// whose end is published elsewhere.
    boost::asio::awaitable<void> async_update_state(const turn& view);
    /// Records that the run waits for `actions`; true when that is a change, which must be published. A finished run
    /// does not change before its further turn has begun.
    bool wait_for(std::vector<pending_action> actions);
    /// Publishes how the session of an unfinished run is followed, if that changed.
    boost::asio::awaitable<void> async_set_mode(follow_mode mode);

  private:
    void note_inputs();
    boost::asio::awaitable<bool> async_publish(std::vector<api::event> news);
    void look_at_id(const api::event& e);

    const tools& tools_;
    followed& followed_;
};

} // namespace tether::session
