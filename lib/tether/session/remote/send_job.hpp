// A send whose outcome a client waits for.
#pragma once

#include <tether/api/client.hpp>
#include <tether/async/event.hpp>
#include <tether/session/policy/reply.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tether::session {

/// Returns the refusal of a request that failed at the API.
refused refused_by(const api::failure& why);

/// The run carries out the send, so that a client that disconnects cannot interrupt it.
class send_job {
  public:
    using answer = reply<std::vector<std::string>>;

    void set(const api::outcome<std::vector<api::event>>& accepted);
    /// Have no effect once the job has an answer.
    void refuse(refused why);
    void refuse(const api::failure& why);
    /// Completes once the job has an answer. One waiter.
    boost::asio::awaitable<answer> async_answer();

  private:
    std::optional<answer> answer_;
    async::event done_;
};

} // namespace tether::session
