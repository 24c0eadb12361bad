// The source of runs after a restart; the store implements it.
#pragma once

#include <tether/core/result.hpp>
#include <tether/session/policy/continuation.hpp>
#include <tether/session/policy/event_mark.hpp>

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tether::session {

/// A remote session that was created for a run and is not known to be gone.
struct ledger_entry {
    std::string session_id; ///< empty: a create with an unknown outcome
    std::string run_id;
    wall_time since{};
    bool kept = false; ///< left at the API on purpose; outlives its run
};

/// Reads never wait behind writes. An error is a failure of the store and says nothing about the stored data.
class recovery_source {
  public:
    virtual ~recovery_source() = default;

    /// Returns runs with something left to do (`continuation::open`) and an id above `after`, in the order of ids,
    /// which is the order of creation; at most `limit`. Fewer than `limit` means that no more exist.
    virtual boost::asio::awaitable<result<std::vector<kept_run>>> async_unfinished(std::string after,
                                                                                   std::size_t limit) = 0;
    /// Returns one run, in any state, with its continuation or, when nothing is left to do, the secrets of its session.
    virtual boost::asio::awaitable<result<std::optional<kept_run>>> async_load(std::string run_id) = 0;
    /// Returns the events published for the run, in order.
    virtual boost::asio::awaitable<result<std::vector<event_mark>>> async_event_marks(std::string run_id) = 0;
    /// Returns every run that has or had this session, finished or not, in order of creation.
    virtual boost::asio::awaitable<result<std::vector<run>>> async_runs_of_session(std::string session_id) = 0;
    /// Returns the complete ledger.
    virtual boost::asio::awaitable<result<std::vector<ledger_entry>>> async_ledger() = 0;
};

} // namespace tether::session
