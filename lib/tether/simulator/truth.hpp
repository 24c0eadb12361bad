// What really happened, for tests to compare with.
#pragma once

#include <tether/core/timestamp.hpp>
#include <tether/simulator/fault.hpp>
#include <tether/simulator/frame.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tether::simulator {

/// One session as the simulator saw it.
struct session_truth {
    struct posted {
        std::string id, type, text;
    };
    struct emission {
        std::string id, type;
    };

    std::string id;
    std::string agent;
    json::object metadata;
    std::string status = "idle"; ///< `deleted` once it is
    std::string created_at, archived_at, deleted_at;
    std::vector<posted> accepted;                          ///< events from the client, in order
    std::map<std::string, std::size_t, std::less<>> texts; ///< how often each user.message text came
    std::vector<emission> emitted;                         ///< in the order of the streams
    std::vector<std::string> messages;                     ///< texts of agent.message events
    std::size_t stream_opens = 0;
    std::size_t list_reads = 0;
    std::size_t retrieves = 0;
    std::size_t interrupts = 0;
    std::size_t deletes = 0;         ///< delete requests that reached it
    std::size_t refused_deletes = 0; ///< of those, answered with 400
};

class ground_truth {
  public:
    /// Null when no session of that id was ever made. Valid until the next session is made or `clear`.
    const session_truth* session(std::string_view id) const;
    /// All sessions ever made, in order.
    const std::vector<session_truth>& sessions() const { return sessions_; }
    /// Sessions that were neither deleted nor archived.
    std::size_t live_sessions() const;
    /// Requests by endpoint word.
    std::size_t requests(std::string_view endpoint_word) const;
    std::size_t requests() const { return requests_; }
    /// The most requests that began in one second of wall time.
    std::size_t busiest_second() const;
    std::size_t open_streams() const { return streams_; }
    std::size_t most_streams() const { return most_streams_; }
    std::size_t most_connections() const { return most_connections_; }

    json::object to_json() const;
    static json::object to_json(const session_truth& session);
    void clear();

    // Recording.
    session_truth& made(std::string id);
    session_truth* find(std::string_view id);
    void request(endpoint what, wall_time now);
    void accepted(std::string_view id, const json::object& event);
    void emitted(std::string_view id, const json::object& event);
    void stream_opened();
    void stream_closed() { --streams_; }
    void connection_opened();
    void connection_closed() { --connections_; }

  private:
    std::vector<session_truth> sessions_;
    std::map<std::string, std::size_t, std::less<>> index_;
    std::map<std::string, std::size_t, std::less<>> by_endpoint_;
    std::map<std::int64_t, std::size_t> by_second_;
    std::size_t requests_ = 0;
    std::size_t streams_ = 0, most_streams_ = 0;
    std::size_t connections_ = 0, most_connections_ = 0;
};

} // namespace tether::simulator
