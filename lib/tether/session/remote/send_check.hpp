// Finds out what became of a send whose response was lost.
#pragma once

#include <tether/session/policy/config.hpp>
#include <tether/session/policy/fault_policy.hpp>
#include <tether/session/policy/history_lag.hpp>
#include <tether/session/policy/send_doubt.hpp>
#include <tether/session/remote/stream_witness.hpp>
#include <tether/session/remote/tools.hpp>

#include <exception>
#include <functional>
#include <set>

namespace tether::session {

/// What is known about a session before a send.
struct session_before {
    session_before() = default;

    std::set<std::string> inputs; ///< ids of its client events
    bool was_idle = false;        ///< false when unknown
    std::string updated_at;       ///< empty when unknown, or when others may change the session
};

/// One search. Asks the history, the status and the stream at the same time, as `decide_send` says. The constructor's
/// arguments outlive it.
class send_check {
  public:
    /// Whether a failed request ends the search.
    using fault_judge = std::function<fault_verdict(fault_policy&, const api::failure&)>;

    send_check(const tools& tools, const std::string& session_id, stream_witness& stream, doubt_limits limits,
               fault_judge judge);

    /// `search` has seen nothing yet. `evidence` says how the request failed. Returns the events that the session
    /// shows, perhaps none of those that it accepted; nothing when the API did not accept them; or a failure:
    /// `work_in_doubt`, or that of a request that ends the search. Cancellation throws.
    boost::asio::awaitable<api::outcome<std::optional<std::vector<api::event>>>>
    async_resolve(work_search search, session_before before, send_evidence evidence);

  private:
    boost::asio::awaitable<void> async_decide();
    boost::asio::awaitable<void> async_guard(boost::asio::awaitable<void> work);
    boost::asio::awaitable<void> run_marks();
    boost::asio::awaitable<void> run_history_reads();
    boost::asio::awaitable<void> run_status_reads();
    boost::asio::awaitable<api::outcome<work_search>> async_search(bool& lists_mark);
    bool take_step(const send_step& step);
    void answered(send_evidence::requests& asked, doubt_time began);
    void failed(send_evidence::requests& asked, backoff& delay, fault_policy& faults, api::failure why);
    void note_stream();
    void note_mark_listed(bool is_listed, doubt_time began);
    void note_status(const api::session& session, doubt_time began);
    doubt_limits limits() const;

    const tools& tools_;
    const std::string& session_id_;
    stream_witness& stream_;
    doubt_limits limits_;
    fault_judge judge_;

    send_evidence seen_;
    std::optional<work_search> search_; ///< as it was before the search
    session_before before_;
    std::vector<api::event> found_; ///< in the history
    send_step last_;                ///< the step that ended the search
    std::optional<api::failure> ended_by_;
    std::exception_ptr error_;
    std::string mark_;
    std::optional<listing_delay> mark_delay_; ///< since the API confirmed the mark, until the history shows it
    std::optional<doubt_time> working_since_; ///< the first read of the status that showed the session working
    bool lists_marks_ = true;                 ///< the server accepts the type of marks in a query
    bool has_marked_ = false;
    async::event mark_due_, history_due_, status_due_;
};

} // namespace tether::session
