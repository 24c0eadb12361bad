// Where runs come back from after a restart: implemented by the store.
#pragma once

#include <tether/core/result.hpp>
#include <tether/session/policy/continuation.hpp>
#include <tether/session/policy/event_mark.hpp>

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tether::session {

/// A remote session that was made for a run and not seen gone.
struct ledger_entry {
    std::string session_id; ///< empty: a create whose outcome is not known
    std::string run_id;
    wall_time since{};
    bool kept = false; ///< left at the API on purpose; outlives its run
};

/// Reads never wait behind writes. An error is the store's and says nothing about what is kept.
class recovery_source {
  public:
    virtual ~recovery_source() = default;

    /// Runs with something left to do (`continuation::open`), in the order of their ids, which is that of their
    /// making: those above `after`, at most `limit`. Fewer than `limit` means there are no more.
    virtual boost::asio::awaitable<result<std::vector<kept_run>>> async_unfinished(std::string after,
                                                                                   std::size_t limit) = 0;
    /// One run, in whatever state, with its continuation or, when nothing is left to do, the secrets of its session.
    virtual boost::asio::awaitable<result<std::optional<kept_run>>> async_load(std::string run_id) = 0;
    /// The events published for the run, in their order.
    virtual boost::asio::awaitable<result<std::vector<event_mark>>> async_event_marks(std::string run_id) = 0;
    /// Every run that has or had this session, finished or not, in the order of their making.
    virtual boost::asio::awaitable<result<std::vector<run>>> async_runs_of_session(std::string session_id) = 0;
    /// The whole ledger.
    virtual boost::asio::awaitable<result<std::vector<ledger_entry>>> async_ledger() = 0;
};

} // namespace tether::session
