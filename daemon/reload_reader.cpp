#include "reload_reader.hpp"

#include "key.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace tether::daemon {
namespace {

namespace asio = boost::asio;

reload_input read_again(const options& given, const environment& from) {
    reload_input input{load_config(given, from), std::nullopt};
    if (!input.loaded.complaints.empty() || given.simulate) return input;
    if (auto found = find_key(input.loaded.value.key_file, from)) input.key.emplace(std::move(*found));
    else input.loaded.complaints.push_back(found.error().text);
    return input;
}

/// Shared with the thread, which may still be blocked after the wait has ended.
struct pending {
    explicit pending(const asio::any_io_executor& executor)
        : arrived{executor, asio::steady_timer::time_point::max()} {}

    asio::steady_timer arrived;
    std::optional<reload_input> input;
};

} // namespace

asio::awaitable<reload_input> reload_reader::async_read(options given, environment from) {
    const auto wait = std::make_shared<pending>(executor_);
    const auto read = [wait, executor = executor_, given = std::move(given), from = std::move(from)] {
        const auto input = std::make_shared<reload_input>(read_again(given, from));
        return std::function<void()>{[wait, executor, input] {
            asio::post(executor, [wait, input] {
                wait->input = std::move(*input);
                wait->arrived.cancel();
            });
        }};
    };
    if (!pool_.submit(read)) {
        reload_input none;
        none.loaded.complaints.emplace_back("the system has no thread left for it, try again");
        co_return none;
    }
    const auto [ec] = co_await wait->arrived.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!wait->input) throw boost::system::system_error{ec}; // cancelled: nothing else ends the wait
    co_return std::move(*wait->input);
}

} // namespace tether::daemon
