#include <tether/server/memory_budget.hpp>

#include <tether/core/loop_bytes.hpp>

namespace tether::server {
std::size_t memory_budget::used_by(uid_t user) const {
    const auto found = users_.find(user);
    return found == users_.end() ? 0 : found->second;
}

bool memory_budget::try_take(uid_t user, std::size_t bytes) {
    const std::size_t own = used_by(user);
    const std::size_t free = total_ > used_ ? total_ - used_ : 0;
    const bool is_first = own == 0 && free >= total_ / 2;
    if (!is_first && (bytes > free || own + bytes > free - bytes)) return false;
    users_[user] = own + bytes;
    used_ += bytes;
    return true;
}

void memory_budget::give_back(uid_t user, std::size_t bytes) {
    const auto found = users_.find(user);
    used_ -= bytes;
    if ((found->second -= bytes) == 0) users_.erase(found);
    freed_.notify();
}

bool memory_lease::try_hold(std::size_t bytes) {
    if (bytes <= loop_bytes || bytes <= held_) return true;
    if (!from_.try_take(user_, bytes - held_)) return false;
    held_ = bytes;
    return true;
}

boost::asio::awaitable<bool> memory_lease::async_hold(std::size_t bytes) {
    if (try_hold(bytes)) co_return true;
    const auto deadline = clock::now() + from_.longest_wait_;
    while (co_await from_.freed_.async_wait(deadline))
        if (try_hold(bytes)) co_return true;
    co_return false;
}

void memory_lease::hold_at_most(std::size_t bytes) {
    if (bytes <= loop_bytes) bytes = 0;
    if (bytes >= held_) return;
    from_.give_back(user_, held_ - bytes);
    held_ = bytes;
}

} // namespace tether::server
