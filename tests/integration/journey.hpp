// One run from its acceptance to its end, seen by a client whose daemon may be killed at any moment.
#pragma once

#include "audit.hpp"
#include "patient_client.hpp"

namespace tether::test {

/// What a client does with a run.
struct script {
    std::string name, prompt;
    bool cancels = false; ///< once the agent said something
};

/// Hands over the work, follows the feed, answers what the run waits for, and reads it all again at the end.
class journey {
  public:
    /// Rests for `pause` before it asks for news again.
    journey(boost::asio::any_io_executor executor, std::string socket_path, script what, std::string key,
            std::chrono::milliseconds pause);

    /// Throws when it does not come to an end.
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
