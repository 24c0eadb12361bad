// Records what really happened, for tests to compare with.
#pragma once

#include <tether/core/timestamp.hpp>
#include <tether/simulator/script/fault.hpp>
#include <tether/simulator/script/frame.hpp>

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
    std::string status = "idle"; ///< `deleted` after its deletion
    std::string created_at, archived_at, deleted_at;
    std::vector<posted> accepted;                          ///< events from the client, in order
    std::map<std::string, std::size_t, std::less<>> texts; ///< how often each user.message text arrived
    std::vector<emission> emitted;                         ///< in stream order
    std::vector<std::string> messages;                     ///< texts of agent.message events
    std::size_t stream_opens = 0;
    std::size_t list_reads = 0;
    std::size_t retrieves = 0;
    std::size_t interrupts = 0;
    std::size_t deletes = 0;         ///< received delete requests
    std::size_t refused_deletes = 0; ///< delete requests that were answered with 400
};

class ground_truth {
  public:
    /// Null when no session with that id was ever created. Valid until the next create or `clear`.
    const session_truth* session(std::string_view id) const;
    /// All sessions ever created, in order.
    const std::vector<session_truth>& sessions() const { return sessions_; }
    /// Sessions that were neither deleted nor archived.
    std::size_t live_sessions() const;
    /// Requests by endpoint name.
    std::size_t requests(std::string_view endpoint_word) const;
    std::size_t requests() const { return requests_; }
    /// The largest number of requests that began in one second of wall time.
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
