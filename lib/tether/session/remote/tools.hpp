// The objects that the coroutines of a run use, passed down by the supervisor.
#pragma once

#include <tether/api/client.hpp>
#include <tether/core/calendar.hpp>
#include <tether/core/log.hpp>
#include <tether/session/policy/backoff.hpp>
#include <tether/session/policy/session_claims.hpp>
#include <tether/session/policy/upstream.hpp>
#include <tether/session/ports/observer.hpp>
#include <tether/session/ports/recovery_source.hpp>
#include <tether/session/ports/sink.hpp>
#include <tether/session/remote/session_census.hpp>
#include <tether/session/remote/start_gates.hpp>

#include <boost/asio/any_io_executor.hpp>

namespace tether::session {

/// Everything here outlives the runs.
struct tools {
    boost::asio::any_io_executor executor;
    api::client& client;
    session::sink& sink;
    recovery_source& recovery;
    const logger& log;
    upstream_health& health;
    jitter random;
    std::string instance; ///< `metadata.tether_instance` of every session we create
    session::observer& observer;
    session_claims& claims;
    calendar dates; ///< the clock of deadlines, ages and retention
    session_census& census;
    std::chrono::milliseconds confirm_after; ///< `follow.confirm_after`
    start_gates& starts;

    /// Returns the same tools with another client, which outlives the result.
    tools with_client(api::client& other) const {
        return {executor, other,    sink,   recovery, log,    health,        random,
                instance, observer, claims, dates,    census, confirm_after, starts};
    }
};

/// Our two keys in a session's metadata.
inline constexpr std::string_view run_metadata_key = "tether_run";
inline constexpr std::string_view instance_metadata_key = "tether_instance";

} // namespace tether::session
