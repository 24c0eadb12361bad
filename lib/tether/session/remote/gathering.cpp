#include <tether/session/remote/gathering.hpp>

namespace tether::session {

namespace asio = boost::asio;

asio::awaitable<void> gathering::async_wait(std::chrono::steady_clock::time_point until) {
    struct place {
        std::set<pause*>& all;
        pause sleeper;
        place(std::set<pause*>& waiting, asio::any_io_executor executor) : all{waiting}, sleeper{std::move(executor)} {
            all.insert(&sleeper);
        }
        ~place() { all.erase(&sleeper); }
        place(const place&) = delete;
    } here{waiting_, executor_};
    co_await here.sleeper.async_until(until);
}

void gathering::wake_all() {
    for (pause* sleeper : waiting_) sleeper->wake();
}

} // namespace tether::session
