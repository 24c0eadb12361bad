#include "reload_reader.hpp"

#include "config/key.hpp"

#include <openssl/crypto.h>

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

} // namespace

asio::awaitable<reload_input> reload_reader::async_read(options given, environment from) {
    std::function<reload_input()> read = [given = std::move(given), from = std::move(from)] {
        reload_input input = read_again(given, from);
        // OpenSSL does not free a thread's state if the thread ends together with the process, as this one may.
        OPENSSL_thread_stop();
        return input;
    };
    std::function<reload_input()> no_thread = [] {
        reload_input none;
        none.loaded.complaints.emplace_back("the system cannot create a thread: try again");
        return none;
    };
    co_return co_await worker_.async_run(std::move(read), daemon_itself, std::move(no_thread));
}

} // namespace tether::daemon
