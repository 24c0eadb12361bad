// Follows one run from its acceptance to its end, as a client whose daemon may be killed at any moment.
#pragma once

#include "audit.hpp"
#include "patient_client.hpp"

namespace tether::test {

/// What a client does with a run.
struct script {
    std::string name, prompt;
    bool cancels = false; ///< after the first agent message
};

/// Submits the work, follows the feed, answers the run's questions, and reads everything again at the end.
class journey {
  public:
    /// Waits for `pause` before it polls again.
    journey(boost::asio::any_io_executor executor, std::string socket_path, script what, std::string key,
            std::chrono::milliseconds pause);

    /// Throws when the run does not end.
    boost::asio::awaitable<void> async_travel();
    /// Valid at the end.
    const finished_run& outcome() const { return out_; }
    const std::string& run_id() const { return run_id_; }

  private:
    boost::asio::awaitable<void> async_follow();
    boost::asio::awaitable<void> async_answer();
    boost::asio::awaitable<void> async_read_again();
    void take(std::vector<feed_record> page);
    bool is_over() const;

    boost::asio::any_io_executor executor_;
    std::string socket_path_;
    const script what_;
    std::string key_;
    patient_client client_;
    std::string run_id_;
    bool has_spoken_ = false, was_cancelled_ = false;
    finished_run out_;
};

} // namespace tether::test
