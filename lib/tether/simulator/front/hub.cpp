// Plays sessions and delivers their frames to the open streams.
#include <tether/simulator/front/hub.hpp>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tether::simulator {

namespace {

/// Frames in a row before other tasks run.
constexpr std::size_t frames_in_a_row = 64;

} // namespace

hub::hub(asio::any_io_executor executor, backend& api, async::task_group& tasks)
    : executor_{std::move(executor)}
    , api_{api}
    , tasks_{tasks} {}

hub::shared_player hub::player_of(const shared_session& session) {
    shared_player& found = players_[session.get()];
    if (!found) found = std::make_shared<player>(session);
    return found;
}

void hub::play() {
    for (const shared_session& session : api_.take_runnable()) {
        const shared_player self = player_of(session);
        if (std::exchange(self->pausing, false)) self->wake.notify();
        if (self->busy) continue;
        self->busy = true;
        tasks_.spawn(run_player(self));
    }
}

void hub::act_late(http_request request, std::chrono::milliseconds delay) {
    tasks_.spawn(async_act_late(std::move(request), delay));
}

asio::awaitable<void> hub::async_act_late(http_request request, std::chrono::milliseconds delay) {
    co_await async::async_sleep(delay);
    api_.act_late(request, api_.date());
    play();
}

void hub::publish(player& self, const frame& what) {
    for (stream_channel* each : self.streams) each->offer(what);
}

/// Plays until the session waits for its client. The next `advance` sees requests that arrive
/// meanwhile: single thread, no suspension between the last `advance` and the end.
asio::awaitable<void> hub::run_player(shared_player self) {
    std::size_t in_a_row = 0;
    for (;;) {
        const session_model::progress played = api_.advance(self->session, api_.date());
        if (played.what == session_model::doing::blocked) break;
        if (played.what == session_model::doing::emitted) publish(*self, played.out);
        const bool waiting = played.what == session_model::doing::waiting;
        const std::chrono::milliseconds delay = waiting ? played.delay : api_.settings().pace;
        if (delay.count() > 0) {
            self->pausing = waiting;
            co_await self->wake.async_wait(async::clock::now() + delay);
            self->pausing = false;
        } else if (++in_a_row % frames_in_a_row == 0) {
            co_await asio::post(executor_, asio::use_awaitable);
        }
    }
    self->busy = false;
    if (self->session->ended())
        for (stream_channel* each : self->streams) each->finish(fault::ending::clean);
    drop_if_idle(self);
}

std::shared_ptr<hub::guard> hub::subscribe(stream_grant grant) {
    const shared_player self = player_of(grant.session);
    auto stream =
        std::make_unique<stream_channel>(std::move(grant.filter), std::move(grant.previews), std::move(grant.opening));
    return std::make_shared<guard>(*this, self, std::move(stream));
}

void hub::leave(const shared_player& self, stream_channel* stream) {
    std::erase(self->streams, stream);
    drop_if_idle(self);
}

void hub::drop_if_idle(const shared_player& self) {
    if (!self->busy && self->streams.empty()) players_.erase(self->session.get());
}

hub::guard::guard(hub& owner, shared_player player, std::unique_ptr<stream_channel> stream)
    : owner_{owner}
    , player_{std::move(player)}
    , stream_{std::move(stream)} {
    player_->streams.push_back(stream_.get());
    if (stream_->wants_previews()) player_->session->set_previews(true);
    owner_.api_.truth().stream_opened();
}

hub::guard::~guard() {
    owner_.api_.truth().stream_closed();
    owner_.leave(player_, stream_.get());
}

} // namespace tether::simulator
