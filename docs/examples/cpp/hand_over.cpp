// Hands a prompt over to tetherd, waits for the run's end, and prints the agent's last message.
// Usage: hand_over SOCKET PROMPT
#include <tether/client/local_api.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <cstdio>
#include <exception>

namespace asio = boost::asio;
namespace client = tether::client;

namespace {

int complain(const client::failure& why) {
    std::fprintf(stderr, "hand_over: %s\n", client::describe(why).c_str());
    return 1;
}

asio::awaitable<int> hand_over(client::local_api& daemon, std::string prompt) {
    boost::json::object work;
    work["agent"] = "agent_demo";
    work["environment_id"] = "env_demo";
    work["prompt"] = prompt;
    // Safe when a response is lost: the request is repeated with the same idempotency key.
    auto made = co_await daemon.async_create(std::move(work));
    if (!made) co_return complain(made.error());
    client::run_snapshot now = std::move(*made);
    while (!tether::protocol::is_finished_state(now.run.state)) {
        auto later = co_await daemon.async_find(now.run.id, std::chrono::seconds{20});
        if (later) now = std::move(*later);
        else if (!later.error().is_transient()) co_return complain(later.error());
    }
    const bool spoke = now.run.result && !now.run.result->messages.empty();
    std::printf("%s: %s\n", now.run.state.c_str(), spoke ? now.run.result->messages.back().c_str() : "");
    co_return now.run.state == "succeeded" ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) return std::fprintf(stderr, "usage: hand_over SOCKET PROMPT\n"), 2;
    asio::io_context loop{1};
    client::local_api daemon{loop.get_executor(), argv[1]};
    int status = 1;
    asio::co_spawn(loop, hand_over(daemon, argv[2]), [&](std::exception_ptr error, int found) {
        if (error) std::rethrow_exception(error);
        status = found;
    });
    loop.run();
    return status;
}
