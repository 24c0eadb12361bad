#include <tether/wire/pool.hpp>

#include <algorithm>

namespace tether::wire {
namespace {

// A connection that the server has closed uses a descriptor until it is checked.
constexpr std::chrono::seconds look_every{5};

} // namespace

connection_pool::connection_pool(const boost::asio::any_io_executor& executor, const wire_config& config)
    : keep_idle_{config.keep_idle}
    , gate_{config.max_connections, config.max_waiting}
    , sweeper_{executor, [this] { sweep(); }} {}

boost::asio::awaitable<result<connection_pool::lease>> connection_pool::async_lease() {
    result<async::gate::pass> pass = co_await gate_.async_enter();
    if (!pass) co_return pass.error();
    co_return lease(*this, std::move(*pass));
}

std::unique_ptr<connection> connection_pool::take_idle() {
    const auto oldest = async::watchdog::clock::now() - keep_idle_;
    while (!idle_.empty()) {
        idle_link last = std::move(idle_.back());
        idle_.pop_back();
        if (last.since > oldest && last.link->is_quiet()) return std::move(last.link);
    }
    sweeper_.clear();
    return nullptr;
}

void connection_pool::keep(std::unique_ptr<connection> link) {
    if (!link) return;
    idle_.push_back({std::move(link), async::watchdog::clock::now()});
    // No bound is needed: a lease opens a connection only when none is idle, so idle and lent connections together
    // never exceed the gate's limit.
    if (idle_.size() == 1) sweep();
}

void connection_pool::drop_idle() {
    idle_.clear();
    sweeper_.clear();
}

/// Drops connections that are too old or closed by the server, and runs again while any is left.
void connection_pool::sweep() {
    const auto now = async::watchdog::clock::now();
    std::erase_if(idle_, [&](idle_link& one) { return one.since + keep_idle_ <= now || !one.link->is_quiet(); });
    if (idle_.empty()) return sweeper_.clear();
    sweeper_.set(std::min<async::watchdog::clock::time_point>(now + look_every, idle_.front().since + keep_idle_));
}

} // namespace tether::wire
