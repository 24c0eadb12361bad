// Plays the client's side of a transcript, whatever carries the run.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace tether::test {

namespace asio = boost::asio;

/// What a transcript holds of the client's side, in order.
struct recording {
    /// Reads `events/transcripts/FILE` of the test data.
    explicit recording(std::string file);
    /// No transcript: one message, whose directives the simulator plays.
    static recording of_prompt(const std::string& text);
    /// The same with a turn for each.
    static recording of_prompts(const std::vector<std::string>& texts);

    std::string file;                        ///< empty for a prompt
    std::vector<boost::json::object> events; ///< decoded, in order, each as often as it appears
    boost::json::array work;                 ///< sent to begin with
    std::vector<boost::json::object> later;  ///< sent by the client afterwards: answers, interrupt, messages

  private:
    recording() = default;
};

/// A run as its client sees it.
struct seen_run {
    std::string state;
    std::string remote;
    std::string session_id;
    std::vector<std::string> waiting_for; ///< ids of events
    std::vector<std::string> messages;    ///< of the result, if there is one
};

/// How runs are asked for. Failures are thrown; the object outlives its awaitables.
class run_client {
  public:
    virtual ~run_client() = default;
    /// Begins a run that the simulator answers with the transcript; `faults` as in `simulator_faults`. Its id.
    virtual asio::awaitable<std::string> async_create(const recording& what, std::string faults) = 0;
    /// The run once it is finished or waiting.
    virtual asio::awaitable<seen_run> async_settled(std::string run_id) = 0;
    /// Completes when the first work of the run was taken and the run works.
    virtual asio::awaitable<void> async_working(std::string run_id) = 0;
    virtual asio::awaitable<void> async_send(std::string run_id, boost::json::array events) = 0;
};

/// What came out of a run, over all its turns.
struct played {
    std::string run_id;
    std::string session_id;
    std::vector<std::string> messages; ///< of all turns
};

/// Runs `what` with `faults` (a JSON array, may be empty) ordered for its session, sends what its client sent
/// when it is time, and waits for the end. Both outlive it.
asio::awaitable<played> async_play(run_client& client, const recording& what, std::string faults);

} // namespace tether::test
