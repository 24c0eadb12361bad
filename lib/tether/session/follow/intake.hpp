// Takes events from streams and lists, publishes what is new and keeps the run's state in step.
#pragma once

#include <tether/session/follow/followed.hpp>

namespace tether::session {

/// The one way by which events reach the turn, the log and the sink. The references outlive it.
class intake {
  public:
    intake(const tools& with, followed& self) : with_{with}, self_{self} {}

    /// Events as a stream brought them. Completes once they are published; true when any was new.
    boost::asio::awaitable<bool> async_take_live(std::vector<api::event> events);
    /// A page of the list. Publishes what is new; the turn learns of it from the read as a whole.
    boost::asio::awaitable<bool> async_take_listed(std::vector<api::event> events);
    /// Marks a page as known without publishing it: history from before the run.
    void skip(const std::vector<api::event>& events);

    /// Publishes the run when its state or what it waits for is no longer what `view` says. A turn that is over is left
    /// to whoever publishes its end.
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

    const tools& with_;
    followed& self_;
};

} // namespace tether::session
