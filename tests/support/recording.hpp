// Plays the client's side of a transcript over any transport.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace tether::test {

namespace asio = boost::asio;

/// The client's side of a transcript, in order.
struct recording {
    /// Reads `events/transcripts/FILE` of the test data.
    explicit recording(std::string file);
    /// Without a transcript: one message, whose directives the simulator plays.
    static recording of_prompt(const std::string& text);
    /// The same with several turns.
    static recording of_prompts(const std::vector<std::string>& texts);

    std::string file;                        ///< empty for a prompt
    std::vector<boost::json::object> events; ///< decoded, in order, including repetitions
    boost::json::array work;                 ///< sent first
    std::vector<boost::json::object> later;  ///< sent by the client afterwards: answers, interrupt, messages

  private:
    recording() = default;
};

/// A run as seen by its client.
struct seen_run {
    std::string state;
    std::string remote;
    std::string session_id;
    std::vector<std::string> waiting_for; ///< ids of events
    std::vector<std::string> messages;    ///< of the result, if any
};

/// How runs are created and controlled. Failures are thrown; the object must outlive its awaitables.
class run_client {
  public:
    virtual ~run_client() = default;
    /// Starts a run that the simulator answers with the transcript; `faults` as in `simulator_faults`. Returns its id.
    virtual asio::awaitable<std::string> async_create(const recording& what, std::string faults) = 0;
    /// The run when it is finished or waiting.
    virtual asio::awaitable<seen_run> async_settled(std::string run_id) = 0;
    /// Completes when the API accepted the first work and the run is running.
    virtual asio::awaitable<void> async_working(std::string run_id) = 0;
    virtual asio::awaitable<void> async_send(std::string run_id, boost::json::array events) = 0;
};

/// The outcome of a run, over all its turns.
struct played {
    std::string run_id;
    std::string session_id;
    std::vector<std::string> messages; ///< of all turns
};

/// Plays `what` with `faults` (a JSON array, may be empty) for its session, sends the client's
/// events at the right times, and waits for the end. Both must outlive it.
asio::awaitable<played> async_play(run_client& client, const recording& what, std::string faults);

} // namespace tether::test
