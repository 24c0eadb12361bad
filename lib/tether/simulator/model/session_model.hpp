// Models one simulated session: its script, its state and the requests it allows.
#pragma once

#include <tether/simulator/model/api_error.hpp>
#include <tether/simulator/model/call_book.hpp>
#include <tether/simulator/model/history.hpp>
#include <tether/simulator/model/session_facts.hpp>
#include <tether/simulator/model/turn_writer.hpp>
#include <tether/simulator/script/script_library.hpp>

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tether::simulator {

/// Plays scripts and answers questions; uses no sockets or timers. The owner calls `advance`
/// repeatedly while it returns frames, after the delay when it returns waiting, and after every
/// request when it is blocked. The id source must outlive it.
class session_model {
  public:
    session_model(id_source& ids, session_facts facts, wall_time now);

    /// Queues a transcript; it begins with the first work that the client sends.
    void load(const std::vector<frame>& transcript);

    struct acceptance {
        std::optional<api_error> refused;
        json::array events; ///< with their ids, as the response shows them
    };
    /// Accepts events, all or none. `initial` means that they came with the create request.
    acceptance accept(const json::array& events, const script_library& scripts, bool initial, wall_time now);

    std::optional<api_error> update(const json::object& patch, wall_time now);
    /// The refusal of archive and delete while the session works, according to the reported status.
    std::optional<api_error> check_removal(std::string_view verb, wall_time now,
                                           std::chrono::milliseconds status_lag) const;
    void archive(wall_time now);
    void remove(wall_time now);

    enum class doing { emitted, waiting, blocked };
    struct progress {
        doing what = doing::blocked;
        frame out;                          ///< for `emitted`
        std::chrono::milliseconds delay{0}; ///< for `waiting`
    };
    progress advance(wall_time now);

    /// The client opened a stream or read the list: scripts that wait for this continue.
    void came_back() { came_back_ = true; }
    /// An interrupt does not end open model requests.
    void leave_requests_open() { leaves_requests_open_ = true; }
    /// Stores the frames that a stream must repeat when it resumes after an event.
    void keep_frame(const frame& sent) { sent_frames_.emplace_back(sent.id(), sent.bytes); }
    /// The stored frames after the event `id`; nothing when the event is unknown.
    std::optional<std::string> frames_after(std::string_view id) const;
    /// Whether any stream requested previews.
    void set_previews(bool on) { writer_.set_previews(on); }

    const std::string& id() const { return facts_.id; }
    const session_facts& facts() const { return facts_; }
    /// The status that the session had `lag` ago.
    std::string_view status(wall_time now, std::chrono::milliseconds lag) const;
    bool ended() const { return deleted_ || status_ == "terminated"; }
    bool deleted() const { return deleted_; }
    json::object document(wall_time now, std::chrono::milliseconds status_lag) const;
    history_page list(const history_query& query, wall_time now, std::chrono::milliseconds lag,
                      std::string_view late_type = {}) const {
        return history_.list(query, now, lag, late_type);
    }
    json::array threads(wall_time now) const;

  private:
    using steps = std::vector<step>;

    // requests
    std::string claim(const json::object& event);
    void accept_one(json::object& event, wall_time now);
    void accept_work(json::object& event, bool claimed, wall_time now);
    void accept_answer(json::object& event, bool claimed, wall_time now);
    void accept_interrupt(json::object& event, wall_time now);
    std::string stamp(wall_time now);

    // playing
    bool play_next(wall_time now, progress& out);
    bool play(frame& what, wall_time now, progress& out);
    bool play(made_event& what, wall_time now, progress& out);
    bool play(directive& what, wall_time now, progress& out);
    bool play(pause& what, wall_time now, progress& out);
    bool play(answers& what, wall_time now, progress& out);
    bool play(raised_budget& what, wall_time now, progress& out);
    bool play(opening& what, wall_time now, progress& out);
    bool play(comeback& what, wall_time now, progress& out);
    bool play(unfinished_end& what, wall_time now, progress& out);
    bool play(turn_end& what, wall_time now, progress& out);
    void begin_turn(wall_time now);
    bool repeat(directive& what);
    void end_early(steps closing);
    void close_requests(steps& out, wall_time now);
    void front(steps more);
    void urgent(steps more);
    void urgent(json::object event, bool queued);

    // effects of emitted events
    void apply(const json::object& event, wall_time now);
    void set_status(std::string_view status, wall_time now);
    bool has_worked_since(wall_time time) const;
    void note_thread(const json::object& event);

    session_facts facts_;
    turn_writer writer_;
    history history_;
    call_book calls_;

    std::deque<step> steps_;
    std::deque<step> urgent_;                 ///< played first
    std::deque<json::object> inputs_;         ///< work that no transcript answers
    std::vector<json::object> confirmations_; ///< accepted, not yet echoed as processed
    std::set<std::string> claimed_;           ///< ids of transcript frames whose client event was sent
    bool playing_urgent_ = false;
    bool came_back_ = false;
    bool budget_raised_ = false;
    bool leaves_requests_open_ = false;
    std::vector<std::pair<std::string, std::string>> sent_frames_; ///< id of the event, bytes of the frame

    std::string status_ = "idle";
    std::string stop_reason_;
    /// A status that the session had from a time on.
    struct past_status {
        wall_time at;
        std::string status;
    };
    std::deque<past_status> past_statuses_; ///< the last is the current one; never empty
    wall_time last_stamp_{};
    wall_time updated_at_{}; ///< of the last update; events do not change it
    bool deleted_ = false;
    bool turn_open_ = false;              ///< `session.status_running` was emitted, and no idle since
    std::set<std::string> open_requests_; ///< `span.model_request_start` events without an end
    std::set<std::string> open_workflows_;
    std::vector<json::object> threads_; ///< children: id, agent_name, status
};

} // namespace tether::simulator
