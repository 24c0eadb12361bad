#include <tether/async/use_tuple.hpp>
#include <tether/wire/resolver.hpp>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstring>
#include <map>
#include <memory>
#include <netdb.h>
#include <optional>
#include <set>

namespace tether::wire {

namespace asio = boost::asio;

/// State of one name, for the io thread.
struct resolver::name_entry {
    bool in_flight = false;
    address_list last_good;
    std::set<waiter*> waiting; ///< notified when the answer arrives
};

struct resolver::names {
    /// Entries are never erased: the names are those of the config, and waiters refer to their entries.
    std::map<std::string, name_entry> entries;
};

/// A waiting caller. It lives in the waiting coroutine, and leaves the list with it.
struct resolver::waiter {
    waiter(const asio::any_io_executor& executor, name_entry& e, clock::time_point until)
        : entry{e}
        , timer{executor, until} {
        entry.waiting.insert(this);
    }
    ~waiter() { entry.waiting.erase(this); }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    name_entry& entry;
    asio::steady_timer timer;
    std::optional<result<address_list>> answer;
};

resolver::resolver(const asio::any_io_executor& executor, lookup_function lookup, async::thread_starter starter)
    : executor_{executor}
    , lookup_{std::move(lookup)}
    , names_{std::make_shared<names>()}
    , pool_{max_threads, std::move(starter)} {}

resolver::~resolver() = default;

asio::awaitable<result<address_list>> resolver::async_resolve(std::string host, clock::time_point deadline) {
    boost::system::error_code not_literal;
    if (const auto literal = asio::ip::make_address(host, not_literal); !not_literal) co_return address_list{literal};

    name_entry& entry = names_->entries[host];
    if (!refresh(host)) {
        if (entry.last_good.empty()) co_return error_code{asio::error::try_again};
        co_return entry.last_good;
    }
    const auto patience = deadline - clock::now();
    waiter self{executor_, entry, entry.last_good.empty() ? deadline : clock::now() + patience / 3};
    auto [ec] = co_await self.timer.async_wait(async::use_tuple);
    if (self.answer && (self.answer->has_value() || entry.last_good.empty())) co_return std::move(*self.answer);
    if (ec && !self.answer) co_return ec; // without an answer, only our own cancellation ends the wait early
    if (entry.last_good.empty()) co_return errc::name_lookup_timeout;
    co_return entry.last_good;
}

bool resolver::refresh(const std::string& host) {
    return names_->entries[host].in_flight || begin(host);
}

bool resolver::begin(const std::string& host) {
    const auto deliver = [weak = std::weak_ptr{names_}, host](result<address_list> answer) {
        const auto known = weak.lock();
        if (!known) return;
        name_entry& entry = known->entries[host];
        entry.in_flight = false;
        if (answer) entry.last_good = *answer;
        for (waiter* one : entry.waiting) {
            one->answer = answer;
            one->timer.cancel();
        }
    };
    // The report runs under the pool's lock and only posts: this thread sets `in_flight` before it receives the answer.
    const bool begun = pool_.submit([lookup = lookup_, executor = executor_, deliver, host] {
        return std::function<void()>{[executor, deliver, answer = lookup(host)] {
            asio::post(executor, [deliver, answer] { deliver(answer); });
        }};
    });
    names_->entries[host].in_flight = begun;
    return begun;
}

result<address_list> system_lookup(const std::string& host) {
    addrinfo hints;
    std::memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return errc::name_lookup_failed;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
    address_list out;
    for (const addrinfo* one = found; one; one = one->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (one->ai_addrlen > endpoint.capacity()) continue;
        std::memcpy(endpoint.data(), one->ai_addr, one->ai_addrlen);
        if (std::find(out.begin(), out.end(), endpoint.address()) == out.end()) out.push_back(endpoint.address());
    }
    if (out.empty()) return errc::name_lookup_failed;
    return out;
}

} // namespace tether::wire
