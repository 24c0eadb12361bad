// A send that somebody waits for.
#pragma once

#include <tether/api/client.hpp>
#include <tether/session/policy/reply.hpp>
#include <tether/session/remote/pause.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tether::session {

/// Carried out by the run, so that a caller who leaves cannot cut it in two.
class send_job {
  public:
    using answer = reply<std::vector<std::string>>;
    explicit send_job(boost::asio::any_io_executor executor) : done_{std::move(executor)} {}

    void set(const api::outcome<std::vector<api::event>>& accepted);
    /// Nothing changes once there is an answer.
    void refuse(refused why);
    void refuse(const api::failure& why);
    /// Completes once there is an answer. One waiter.
    boost::asio::awaitable<answer> async_answer();

  private:
    std::optional<answer> answer_;
    pause done_;
};

} // namespace tether::session
