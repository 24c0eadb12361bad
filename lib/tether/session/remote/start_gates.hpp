// Bounds how many runs of one user start at once.
#pragma once

#include <tether/async/gate.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <sys/types.h>

namespace tether::session {

/// A run is inside its user's gate from its turn to create a session until its stream is requested. Without the gate,
/// sessions would be created faster than the API's rate limits let their work be sent, and runs would spend their time
/// waiting for the governor. One thread. Outlives its passes.
class start_gates {
  public:
    /// A gate admits as many runs as sessions may be created in three seconds, which is longer than a create takes; at
    /// least 16.
    explicit start_gates(std::uint32_t creates_per_minute)
        : width_{std::max<std::size_t>(creates_per_minute / 20, 16)} {}

    async::gate& of(uid_t owner) {
        return gates_.try_emplace(owner, width_, std::numeric_limits<std::size_t>::max()).first->second;
    }

  private:
    std::size_t width_;
    std::map<uid_t, async::gate> gates_; ///< of every user who has had a run; gates are not removed
};

/// A pass that is returned early, when the start takes long for another reason: an API that fails must not keep a
/// user's other runs from starting.
class start_pass {
  public:
    /// `give_back`, called after `longest`, must destroy this object.
    start_pass(async::gate::pass pass, const boost::asio::any_io_executor& executor, std::chrono::milliseconds longest,
               std::function<void()> give_back)
        : pass_{std::move(pass)}
        , limit_{executor, longest} {
        limit_.async_wait([give_back = std::move(give_back)](const error_code& ec) {
            if (!ec) give_back();
        });
    }

  private:
    async::gate::pass pass_;
    boost::asio::steady_timer limit_;
};

} // namespace tether::session
