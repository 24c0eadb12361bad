#include <tether/async/watchdog.hpp>

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace tether::async {

struct watchdog::state {
    state(const boost::asio::any_io_executor& executor, std::function<void()> function)
        : timer{executor}
        , ring{std::move(function)} {}

    boost::asio::steady_timer timer;
    std::function<void()> ring;
    clock::time_point when = clock::time_point::max();      ///< when to ring
    clock::time_point scheduled = clock::time_point::max(); ///< when the timer fires; `max` while it does not run
};

watchdog::watchdog(const boost::asio::any_io_executor& executor, std::function<void()> ring)
    : state_{std::make_shared<state>(executor, std::move(ring))} {}

watchdog::~watchdog() {
    state_->timer.cancel();
}

void watchdog::set(clock::time_point when) {
    state_->when = when;
    if (when < state_->scheduled) schedule(state_);
}

void watchdog::clear() noexcept {
    state_->when = clock::time_point::max();
}

void watchdog::schedule(const std::shared_ptr<state>& shared) {
    shared->scheduled = shared->when;
    shared->timer.expires_at(shared->when); // ends an earlier wait, whose handler then does nothing
    shared->timer.async_wait([weak = std::weak_ptr{shared}](boost::system::error_code ec) {
        const auto alive = weak.lock();
        if (!alive || ec) return;
        alive->scheduled = clock::time_point::max();
        if (alive->when == clock::time_point::max()) return;
        if (alive->when > clock::now()) return schedule(alive);
        alive->when = clock::time_point::max();
        alive->ring();
    });
}

} // namespace tether::async
