// Simulates the API without a socket.
#pragma once

#include <tether/core/calendar.hpp>
#include <tether/simulator/model/config.hpp>
#include <tether/simulator/model/http_message.hpp>
#include <tether/simulator/model/list_query.hpp>
#include <tether/simulator/model/session_model.hpp>
#include <tether/simulator/model/stream_filter.hpp>
#include <tether/simulator/model/truth.hpp>
#include <tether/simulator/script/fault_plan.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tether::simulator {

/// Shared by the table of sessions and by the player, which may still play a session that was
/// deleted from the table.
using shared_session = std::shared_ptr<session_model>;

/// An accepted request for a stream.
struct stream_grant {
    shared_session session;
    std::set<std::string> previews; ///< event types
    stream_filter filter;
    std::string opening; ///< frames that are sent first
};

/// The response that the connection sends.
struct reply {
    http_answer answer;
    std::optional<stream_grant> stream;
    std::optional<fault> spoilt; ///< how the response is corrupted on the wire
};

/// All sessions, faults, scripts and the truth. Pure: every call receives the time.
class backend {
  public:
    explicit backend(simulator_config settings);

    reply respond(const http_request& request, wall_time now);

    /// Carries out a request whose connection has died (`act_late`): nobody gets the response.
    void act_late(const http_request& request, wall_time now);

    /// The API's own clock. Setting this machine's clock does not change it, because a real API runs on another
    /// machine.
    wall_time date() const { return dates_.now(); }

    /// The response to a body over the limit of 32 MB.
    http_answer too_large(wall_time now);

    /// Plays one step of a session and records the emitted events.
    session_model::progress advance(const shared_session& session, wall_time now);

    /// Sessions that requests gave new steps since the last call.
    std::vector<shared_session> take_runnable() { return std::exchange(runnable_, {}); }

    simulator_config& settings() { return settings_; }
    ground_truth& truth() { return truth_; }
    fault_plan& faults() { return faults_; }
    script_library& scripts() { return scripts_; }

    /// Deletes sessions, faults and the truth. Returns the deleted sessions, so that their streams
    /// can be ended.
    std::vector<shared_session> reset();

  private:
    using body = std::variant<json::object, api_error>;

    endpoint classify(const http_request& request, const request_target& target) const;
    std::optional<api_error> check_headers(const http_request& request) const;
    bool remove_prefix(request_target& target) const;
    http_answer sent(json::array events, wall_time now);
    std::optional<std::string> missed_frames(const session_model& session, const http_request& request) const;
    void note_faults_of_create(const http_request& request);
    reply serve(endpoint what, const http_request& request, const request_target& target,
                const std::optional<fault>& due, wall_time now);
    http_answer ok(json::object document, wall_time now);
    http_answer refuse(const api_error& error, wall_time now);
    http_answer faulty_answer(const fault& what, const http_request& request, wall_time now);
    static body parse_body(const http_request& request);
    shared_session find(std::string_view id) const;

    http_answer create(const http_request& request, wall_time now);
    http_answer list_sessions(const request_target& target, wall_time now);
    http_answer retrieve(const session_model& session, wall_time now);
    http_answer update(const shared_session& session, const http_request& request, wall_time now);
    http_answer archive(const shared_session& session, wall_time now);
    http_answer remove(const shared_session& session, const std::optional<fault>& due, wall_time now);
    http_answer send(const shared_session& session, const http_request& request, wall_time now);
    http_answer list_events(const shared_session& session, const request_target& target,
                            const std::optional<fault>& due, wall_time now);
    http_answer threads(const session_model& session, const request_target& target, wall_time now);
    reply stream(const shared_session& session, const http_request& request, const request_target& target,
                 const std::optional<fault>& due, wall_time now);
    http_answer control(const http_request& request, const request_target& target, wall_time now);
    void take_orders(const session_model& session, const json::array& events);
    std::optional<api_error> change_settings(const json::object& wanted);

    calendar dates_;
    simulator_config settings_;
    id_source ids_;
    ground_truth truth_;
    fault_plan faults_;
    script_library scripts_;
    std::map<std::string, shared_session, std::less<>> sessions_; ///< ids sort by creation time
    std::vector<shared_session> runnable_;
    std::set<std::string> unanswered_creates_; ///< metadata of creates whose normal response was not sent
};

} // namespace tether::simulator
