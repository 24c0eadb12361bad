// Publishes one run: keeps trying until the sink has taken it.
#pragma once

#include <tether/session/pause.hpp>
#include <tether/session/tools.hpp>

#include <vector>

namespace tether::session {

/// A change is given to the sink as often as it takes; nothing is lost while a store is in trouble, the
/// run only waits. The run and the tools outlive the journal.
class journal {
  public:
    journal(const tools& with, const run& now);

    /// The run as it is now.
    boost::asio::awaitable<void> async_put();
    /// Events in this order; none is not an error.
    boost::asio::awaitable<void> async_append(std::vector<api::event> events);

  private:
    boost::asio::awaitable<void> async_wait_out(error_code why);

    const tools& with_;
    const run& now_;
    pause pause_;
    backoff delay_;
    bool in_trouble_ = false;
};

} // namespace tether::session
