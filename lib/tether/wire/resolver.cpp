#include <tether/async/event.hpp>
#include <tether/wire/resolver.hpp>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <map>
#include <memory>
#include <netdb.h>

namespace tether::wire {

namespace asio = boost::asio;

/// State of one name, for the io thread.
struct resolver::name_entry {
    bool in_flight = false;
    address_list last_good;
    result<address_list> answer; ///< of the last lookup
    std::uint64_t answers = 0;   ///< number of lookups that have ended
    async::event answered;
};

struct resolver::names {
    /// Entries are never erased: the names are those of the config, and waiters refer to their entries.
    std::map<std::string, name_entry> entries;
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
    if (!entry.in_flight && !begin(host)) {
        if (entry.last_good.empty()) co_return error_code{asio::error::try_again};
        co_return entry.last_good;
    }
    const auto patience = deadline - clock::now();
    const auto limit = entry.last_good.empty() ? deadline : clock::now() + patience / 3;
    const std::uint64_t before = entry.answers;
    for (bool in_time = true; in_time && entry.answers == before;) in_time = co_await entry.answered.async_wait(limit);
    if (entry.answers != before && (entry.answer || entry.last_good.empty())) co_return entry.answer;
    if (entry.last_good.empty()) co_return errc::name_lookup_timeout;
    co_return entry.last_good;
}

bool resolver::begin(const std::string& host) {
    const auto deliver = [weak = std::weak_ptr{names_}, host](result<address_list> answer) {
        const auto known = weak.lock();
        if (!known) return;
        name_entry& entry = known->entries[host];
        entry.in_flight = false;
        if (answer) entry.last_good = *answer;
        entry.answer = std::move(answer);
        ++entry.answers;
        entry.answered.notify();
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
    address_list addresses;
    for (const addrinfo* one = found; one; one = one->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (one->ai_addrlen > endpoint.capacity()) continue;
        std::memcpy(endpoint.data(), one->ai_addr, one->ai_addrlen);
        if (std::find(addresses.begin(), addresses.end(), endpoint.address()) == addresses.end())
            addresses.push_back(endpoint.address());
    }
    if (addresses.empty()) return errc::name_lookup_failed;
    return addresses;
}

} // namespace tether::wire
