// Writes the events of generated turns, in the API's order.
#pragma once

#include <tether/simulator/model/id_source.hpp>
#include <tether/simulator/model/usage_meter.hpp>
#include <tether/simulator/script/step.hpp>

#include <map>
#include <string>
#include <vector>

namespace tether::simulator {

/// Turns directives into steps. It knows the primary thread, the open model request and the usage;
/// the order of events follows the reference of the API, section 5.4. The ids must outlive it.
class turn_writer {
  public:
    turn_writer(id_source& ids, std::string agent_name, std::string thread_id);

    using steps = std::vector<step>;

    json::object event(std::string_view type, wall_time now);

    void running(steps& out, wall_time now);
    /// Closing sequence: thread idle, usage, session idle. Closes an open model request first.
    void idle(steps& out, json::object stop_reason, json::value details, const json::value& budget, wall_time now);
    void terminated(steps& out, wall_time now);

    /// The steps of one directive. `again` means that the next directive is a call in the same
    /// model request. The session handles directives that end or stop the turn.
    void write(steps& out, const directive& what, bool again, wall_time now);

    /// The steps after an answered `@ask`.
    void tool_result(steps& out, const json::object& confirmation, wall_time now);

    void close_request(steps& out, bool failed, wall_time now);
    /// Ends a request that something else began, such as a transcript.
    void abandon_request(steps& out, std::string_view start_id, wall_time now);
    /// Drops the open request, if any, which then needs no end.
    void forget_request() { request_id_.clear(); }

    void adopt_thread(std::string_view agent_name, std::string_view thread_id);
    void set_outcome(std::string_view id) { outcome_id_ = id; }
    void set_previews(bool on) { previews_ = on; }

    const std::string& thread_id() const { return thread_id_; }
    const std::string& agent_name() const { return agent_name_; }
    usage_meter& usage() { return usage_; }
    const usage_meter& usage() const { return usage_; }

  private:
    struct asked {
        bool mcp = false;
        std::string result;
    };

    json::object thread_event(std::string_view type, wall_time now);
    void open_request(steps& out, wall_time now);
    void message(steps& out, const std::string& text, std::chrono::milliseconds later, wall_time now);
    void preview(steps& out, std::string_view id, const std::string& text);
    void call(steps& out, const directive& what, bool again, wall_time now);
    void child_thread(steps& out, const directive& what, wall_time now);
    void evaluation(steps& out, const directive& what, wall_time now);
    void retried_error(steps& out, const directive& what, wall_time now);

    id_source& ids_;
    std::string agent_name_;
    std::string thread_id_;
    std::string request_id_; ///< the open `span.model_request_start`, or empty
    std::size_t written_ = 0;
    std::string outcome_id_;
    int iteration_ = 0;
    bool previews_ = false;
    std::map<std::string, asked, std::less<>> asked_;
    usage_meter usage_;
};

/// `{"type":TYPE}`.
json::object reason(std::string_view type);

} // namespace tether::simulator
