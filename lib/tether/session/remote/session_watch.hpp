// Reads the listings that watch the sessions of all quiet runs.
#pragma once

#include <tether/api/client.hpp>
#include <tether/async/event.hpp>
#include <tether/session/policy/probe_budget.hpp>
#include <tether/session/policy/status_watch.hpp>
#include <tether/session/policy/upstream.hpp>

#include <functional>

namespace tether::session {

/// One per supervisor. Its arguments outlive it; it outlives its places and its awaitable.
class session_watch {
  public:
    session_watch(api::client& client, upstream_health& health, const follow_config& config);
    session_watch(const session_watch&) = delete;
    void set_config(const follow_config& config);

    /// Called when listings are needed and `async_run` is not active: starts it. Empty: there are none.
    std::function<void()> on_start;
    /// Reads listings until none are needed.
    boost::asio::awaitable<void> async_run();

    /// The place of one run with an open stream. The run is watched between `join` and `leave`, and leaves with the
    /// place.
    class place {
      public:
        place(session_watch& watch, api::event_stream& stream) : watch_{watch}, stream_{stream} {}
        ~place() { leave(); }
        place(const place&) = delete;
        place& operator=(const place&) = delete;

        /// Watches a run whose stream is silent. An order then ends the wait of the stream's read. Does nothing for a
        /// watched run.
        void join(quiet_run run);
        void leave();
        /// What the run must do; empty for nothing.
        std::optional<watch_order::action> take_order() { return std::exchange(order_, std::nullopt); }
        bool has_order() const noexcept { return order_.has_value(); }
        /// The run has read its newest history; `rests` is as in `quiet_run`.
        void history_read(bool rests);

      private:
        friend session_watch;
        session_watch& watch_;
        api::event_stream& stream_;
        std::string id_; ///< empty: not watched
        std::optional<watch_order::action> order_;
    };

    /// Of the probes of all runs.
    probe_budget& budget();

  private:
    boost::asio::awaitable<void> async_walk(watch_walk kind);
    void give(const std::vector<watch_order>& orders);

    api::client& client_;
    upstream_health& health_;
    follow_config config_;
    status_watch policy_;
    probe_budget budget_;
    std::map<std::string, place*, std::less<>> places_;
    bool is_running_ = false;
};

} // namespace tether::session
