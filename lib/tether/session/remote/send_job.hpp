// A send whose outcome a client waits for.
#pragma once

#include <tether/api/client.hpp>
#include <tether/async/event.hpp>
#include <tether/session/policy/reply.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tether::session {

/// Returns the refusal of a request that failed at the API.
refused refused_by(const api::failure& why);

/// The run carries out the send, so that a client that disconnects cannot interrupt it.
class send_job {
  public:
    using answer = reply<std::vector<std::string>>;

    /// The answer to a send: the ids of the accepted events, or why it was refused.
    static answer answer_to(const api::outcome<std::vector<api::event>>& accepted);

    /// These have no effect once the job has an answer.
    void give(answer outcome);
    void set(const api::outcome<std::vector<api::event>>& accepted) { give(answer_to(accepted)); }
    void refuse(refused why) { give(std::move(why)); }
    void refuse(const api::failure& why);
    /// Completes once the job has an answer. One waiter.
    boost::asio::awaitable<answer> async_answer();

  private:
    std::optional<answer> answer_;
    async::event done_;
};

/// Gives the answer at the latest when it is destroyed, so that the client gets it also when the task is stopped.
class guarded_answer {
  public:
    guarded_answer(std::shared_ptr<send_job> job, send_job::answer answer)
        : job_{std::move(job)}
        , answer_{std::move(answer)} {}
    guarded_answer(guarded_answer&&) noexcept = default;
    guarded_answer& operator=(guarded_answer&&) = delete;
    ~guarded_answer() { give(); }

    void give() {
        if (const auto job = std::exchange(job_, nullptr)) job->give(std::move(answer_));
    }

  private:
    std::shared_ptr<send_job> job_; ///< null when nobody waits, and after the answer
    send_job::answer answer_;
};

} // namespace tether::session
