// A send whose outcome a client waits for.
#pragma once

#include <tether/api/client.hpp>
#include <tether/session/policy/reply.hpp>
#include <tether/session/remote/pause.hpp>

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
    explicit send_job(boost::asio::any_io_executor executor) : done_{std::move(executor)} {}

    void set(const api::outcome<std::vector<api::event>>& accepted);
    /// Have no effect once the job has an answer.
    void refuse(refused why);
    void refuse(const api::failure& why);
    /// Completes once the job has an answer. One waiter.
    boost::asio::awaitable<answer> async_answer();

  private:
    std::optional<answer> answer_;
    pause done_;
};

} // namespace tether::session
