// Records what runs publish, and returns it.
#pragma once

#include <tether/session/ports/recovery_source.hpp>
#include <tether/session/ports/sink.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tether::test {

/// Stores everything in published order. Fails on request.
class recording_sink final : public session::sink, public session::recovery_source {
  public:
    int fail_times = 0;     ///< this many calls fail before the next one succeeds
    int fail_reads = 0;     ///< the same for reads of one run or session
    bool forgotten = false; ///< all runs are unknown
    std::vector<session::run> puts;
    std::map<std::string, std::vector<api::event>> events; ///< by run
    std::vector<api::event> previews;
    std::vector<std::string> removed;
    std::map<std::string, session::kept_run> kept; ///< as a restart would read them
    std::vector<session::request_key> keys;
    std::vector<session::ledger_entry> ledger; ///< additional ledger entries, without a stored run
    /// If set, gets a line per new state: `published succeeded`. Must outlive the sink.
    std::vector<std::string>* diary = nullptr;
    /// Called before events are stored, if set.
    std::function<void(const std::vector<api::event>&)> on_append;
    /// Called after a run was published, if set.
    std::function<void(const session::run&)> on_put;

    boost::asio::awaitable<error_code> async_accept(session::run now, session::continuation then,
                                                    session::request_key key) override;
    boost::asio::awaitable<error_code> async_checkpoint(session::run now, session::continuation then) override;
    boost::asio::awaitable<error_code> async_note(std::string run_id, session::continuation then) override;
    boost::asio::awaitable<error_code> async_put(session::run now) override;
    boost::asio::awaitable<error_code> async_append(std::string run_id, std::vector<api::event> news) override;
    void preview(const std::string& run_id, const api::event& event) override;
    boost::asio::awaitable<error_code> async_remove(std::string run_id) override;

    boost::asio::awaitable<result<std::vector<session::kept_run>>> async_unfinished(std::string after,
                                                                                    std::size_t limit) override;
    boost::asio::awaitable<result<std::optional<session::kept_run>>> async_load(std::string run_id) override;
    boost::asio::awaitable<result<std::vector<session::event_mark>>> async_event_marks(std::string run_id) override;
    boost::asio::awaitable<result<std::vector<session::run>>> async_runs_of_session(std::string session_id) override;
    boost::asio::awaitable<result<std::vector<session::ledger_entry>>> async_ledger() override;

    /// The states of a run as its readers saw them, without repetitions in a row.
    std::vector<std::string> states(const std::string& run_id) const;
    /// Ids of a run's events; a replaced event keeps its first position.
    std::vector<std::string> ids(const std::string& run_id);

  private:
    /// Stores what a restart can read: no text of events that are only searched for.
    void keep(const std::string& run_id, session::continuation continuation);
    bool fails() { return fail_times > 0 && fail_times-- > 0; }
    bool fails_to_read() { return fail_reads > 0 && fail_reads-- > 0; }

    std::map<std::string, std::string> states_;
};

} // namespace tether::test
