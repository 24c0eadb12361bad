// Plays sessions and delivers their frames to the open streams.
#pragma once

#include <tether/async/task_group.hpp>
#include <tether/simulator/front/stream_channel.hpp>
#include <tether/simulator/model/backend.hpp>

#include <memory>
#include <unordered_map>
#include <vector>

namespace tether::simulator {

namespace asio = boost::asio;

/// The backend and the group must outlive the hub and its tasks.
class hub {
  public:
    hub(asio::any_io_executor executor, backend& api, async::task_group& tasks);

    /// Starts or wakes a player for every session that a request gave new steps.
    void play();

    /// Carries out a request `delay` from now (`act_late`).
    void act_late(http_request request, std::chrono::milliseconds delay);

    /// Opens a channel on a session. The channel receives frames until the guard is destroyed.
    class guard;
    std::shared_ptr<guard> subscribe(stream_grant grant);

    backend& api() { return api_; }

  private:
    struct player {
        explicit player(shared_session played) : session{std::move(played)} {}
        shared_session session;
        async::event wake;
        bool busy = false;
        bool pausing = false; ///< in a pause of the script, which a request may end
        std::vector<stream_channel*> streams;
    };
    using shared_player = std::shared_ptr<player>; // shared by its task, its streams and the table

    shared_player player_of(const shared_session& session);
    asio::awaitable<void> run_player(shared_player self);
    asio::awaitable<void> async_act_late(http_request request, std::chrono::milliseconds delay);
    static void publish(player& self, const frame& what);
    void leave(const shared_player& self, stream_channel* stream);
    void drop_if_idle(const shared_player& self);

    asio::any_io_executor executor_;
    backend& api_;
    async::task_group& tasks_;
    std::unordered_map<const session_model*, shared_player> players_;
};

class hub::guard {
  public:
    guard(hub& owner, shared_player player, std::unique_ptr<stream_channel> stream);
    ~guard();
    guard(const guard&) = delete;
    guard& operator=(const guard&) = delete;

    stream_channel& channel() { return *stream_; }

  private:
    hub& owner_;
    shared_player player_;
    std::unique_ptr<stream_channel> stream_;
};

} // namespace tether::simulator
