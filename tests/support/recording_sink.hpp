// A sink that remembers what runs published, and gives it back.
#pragma once

#include <tether/session/recovery_source.hpp>
#include <tether/session/sink.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tether::test {

/// Keeps everything in the order it was published. Fails as often as it is told to.
class recording_sink final : public session::sink, public session::recovery_source {
  public:
    int fail_times = 0;     ///< so many calls fail before the next one succeeds
    int fail_reads = 0;     ///< the same for what is read of one run or session
    bool forgotten = false; ///< no run is known any more
    std::vector<session::run> puts;
    std::map<std::string, std::vector<api::event>> events; ///< by run
    std::vector<api::event> previews;
    std::vector<std::string> removed;
    std::map<std::string, session::kept_run> kept; ///< as a restart would find them
    std::vector<session::request_key> keys;
    std::vector<session::ledger_entry> ledger; ///< further lines than those of runs that are kept
    /// When given, gets a line for each state that is new: `published succeeded`. Outlives the sink.
    std::vector<std::string>* diary = nullptr;
    /// Called before events are kept, if given.
    std::function<void(const std::vector<api::event>&)> on_append;
    /// Called when a run was published, if given.
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

    /// The states of a run as its readers saw them, each once in a row.
    std::vector<std::string> states(const std::string& run_id) const;
    /// Ids of a run's events; an event that was replaced counts where it was first.
    std::vector<std::string> ids(const std::string& run_id);

  private:
    bool fails() { return fail_times > 0 && fail_times-- > 0; }
    bool fails_to_read() { return fail_reads > 0 && fail_reads-- > 0; }

    std::map<std::string, std::string> states_;
};

} // namespace tether::test
