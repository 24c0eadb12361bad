#include <tether/server/server.hpp>

#include <tether/async/task_group.hpp>
#include <tether/async/use_tuple.hpp>
#include <tether/core/caught.hpp>
#include <tether/server/entry.hpp>

#include <boost/asio/error.hpp>
#include <fmt/format.h>
#include <list>
#include <new>
#include <unistd.h>
#include <utility>

namespace tether::server {

namespace asio = boost::asio;
using asio::local::stream_protocol;

namespace {

/// Quiet time before a recurring condition is logged again.
constexpr std::chrono::minutes between_warnings{1};

} // namespace

struct server::impl {
    impl(asio::any_io_executor e, server_config config, access_config access, server_parts p)
        : executor{std::move(e)}
        , parts{std::move(p)}
        , memory{config.memory_bytes, config.memory_wait}
        , feed{parts.store, memory}
        , answers{parts.runs,    parts.store, parts.status, feed,         memory,
                  parts.workers, config,      access,       parts.reload, parts.metrics}
        , users{executor, parts.users, parts.log}
        , shared{std::move(config), std::move(access), &users, ::getuid(), &answers,      &memory,
                 parts.workers,     &parts.store,      &feed,  &parts.log, parts.pretend, &parts.told}
        , acceptor{executor}
        , accepting{executor}
        , serving{executor} {
        answers.set_client_count(
            [this](std::optional<uid_t> uid) { return uid ? counts.served_of(*uid) : counts.served(); });
    }

    /// One connection, until its task has ended.
    struct connection {
        connection(const peer_context& shared, stream_protocol::socket socket) : other{shared, std::move(socket)} {}
        peer other;
        uid_t uid = 0;
        entry place = entry::serve;
    };
    using place = std::list<connection>::iterator;

    bool try_admit(stream_protocol::socket socket);
    void admit(stream_protocol::socket socket);
    void begin();
    void forget(place at);
    void count();
    static bool is_news(clock::time_point& again);
    void report(const std::exception_ptr& failure) const;
    client_limits limits();
    protocol::problem refuse(uid_t uid, const client_limits& now);
    asio::awaitable<void> async_accept();
    asio::awaitable<bool> async_accept_one(accept_pause& pause);

    asio::any_io_executor executor;
    server_parts parts;
    memory_budget memory;
    hub feed;
    calls answers;
    user_lookup users;
    peer_context shared;
    stream_protocol::acceptor acceptor;
    bound_path path;
    std::string where; ///< path of the socket
    std::list<connection> connections;
    connection_counts counts;
    clock::time_point full = clock::time_point::min(); ///< when the condition is logged again
    clock::time_point share_full = full;
    clock::time_point short_of = full;
    async::task_group accepting;
    async::task_group serving;
    bool stopping = false;
};

/// False when memory for another client is missing.
bool server::impl::try_admit(stream_protocol::socket socket) {
    try {
        admit(std::move(socket));
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

void server::impl::admit(stream_protocol::socket socket) {
    const place at = connections.emplace(connections.end(), shared, std::move(socket));
    const auto found = at->other.peer_credentials();
    if (!found) { // the client has already disconnected
        connections.erase(at);
        return;
    }
    const client_limits now = limits();
    at->uid = found->uid;
    at->place = counts.choose(at->uid, at->other.is_operator(*found), now);
    const bool is_refused = at->place == entry::turn_away || at->place == entry::close;
    protocol::problem why;
    if (is_refused) why = refuse(at->uid, now);
    if (at->place == entry::close) {
        connections.erase(at);
        return;
    }
    counts.add(at->uid, at->place);
    count(); // first, because the task starts inside `spawn`
    try {
        asio::awaitable<void> work = is_refused ? at->other.async_turn_away(std::move(why)) : at->other.async_serve();
        serving.spawn(std::move(work), [this, at](const std::exception_ptr& failure) {
            report(failure);
            forget(at);
        });
    } catch (...) { // out of memory, before the task started
        forget(at);
        throw;
    }
}

void server::impl::forget(place at) {
    counts.remove(at->uid, at->place);
    connections.erase(at);
    count();
}

client_limits server::impl::limits() {
    const auto& fitting = parts.descriptors.fitting;
    return limits_of(shared.config, fitting ? fitting() : std::numeric_limits<std::size_t>::max());
}

/// Logs the refusal of a client, and returns the problem to answer with.
protocol::problem server::impl::refuse(uid_t uid, const client_limits& now) {
    using protocol::problem;
    using protocol::problem_kind;
    if (counts.reason(uid, now) == refusal_reason::share_taken) {
        if (is_news(share_full))
            parts.log.warning("user has too many clients", {{"uid", uid}, {"limit", now.per_user}});
        return problem{problem_kind::too_many_clients,
                       fmt::format("you have {} connections, the limit for one user (limits.clients_per_user): try "
                                   "again after some of them are closed",
                                   counts.served_of(uid))};
    }
    if (now.all < shared.config.clients) {
        if (parts.descriptors.ran_short) parts.descriptors.ran_short();
        if (is_news(full)) parts.log.warning("descriptors exhausted, clients refused", {{"limit", now.all}});
        return problem{problem_kind::too_many_clients,
                       fmt::format("{} clients are connected, the most that the limit on open files allows "
                                   "(RLIMIT_NOFILE): try again later",
                                   now.all)};
    }
    if (is_news(full)) parts.log.warning("too many clients", {{"limit", now.all}});
    return problem{problem_kind::too_many_clients,
                   fmt::format("{} clients are connected, the limit (limits.clients): try again later", now.all)};
}

/// True when the condition must be logged: it is new, or recurs after the quiet time.
bool server::impl::is_news(clock::time_point& again) {
    const auto now = clock::now();
    return now >= std::exchange(again, now + between_warnings);
}

void server::impl::count() {
    parts.told.clients_connected(counts.served());
}

void server::impl::report(const std::exception_ptr& failure) const {
    if (failure) parts.log.error("connection failed", {failure_field(failure)});
}

/// Continues after every error: a daemon that no longer accepts clients would look alive but be useless.
asio::awaitable<void> server::impl::async_accept() {
    accept_pause pause;
    for (bool more = true; more;) {
        std::exception_ptr failed;
        try {
            more = co_await async_accept_one(pause);
        } catch (const std::bad_alloc&) {
            failed = std::current_exception();
        }
        if (!failed) continue;
        co_await async::async_sleep(pause.after(asio::error::no_memory));
    }
}

asio::awaitable<bool> server::impl::async_accept_one(accept_pause& pause) {
    stream_protocol::socket socket{executor};
    auto [ec] = co_await acceptor.async_accept(socket, async::use_tuple);
    if (stopping || ec == asio::error::operation_aborted) co_return false;
    if (!ec && !try_admit(std::move(socket))) ec = asio::error::no_memory;
    const milliseconds rest = pause.after(ec);
    if (rest == milliseconds{0}) co_return true;
    if (is_news(short_of)) parts.log.warning("cannot accept clients, retrying", {{"error", ec}});
    co_await async::async_sleep(rest);
    co_return true;
}

server::server(asio::any_io_executor executor, server_config config, access_config access, server_parts parts)
    : impl_{std::make_unique<impl>(std::move(executor), std::move(config), std::move(access), std::move(parts))} {}

server::~server() = default;

std::optional<listen_failure> server::start() {
    impl& self = *impl_;
    if (auto why = open_listener(self.shared.config, self.acceptor, self.path)) {
        error_code ignored;
        self.acceptor.close(ignored);
        self.path = bound_path{};
        return why;
    }
    self.where = self.shared.config.listen;
    self.begin();
    return std::nullopt;
}

std::optional<listen_failure> server::start(int inherited) {
    impl& self = *impl_;
    if (auto why = adopt_listener(inherited, self.acceptor, self.where)) return why;
    self.begin();
    return std::nullopt;
}

void server::impl::begin() {
    accepting.spawn(async_accept(), [this](const std::exception_ptr& failure) { report(failure); });
    parts.log.notice("listening", {{"socket", where}});
}

const std::string& server::socket_path() const {
    return impl_->where;
}

std::size_t server::clients() const {
    return impl_->counts.served();
}

void server::set_access(access_config access) {
    impl_->answers.set_quotas(access);
    impl_->shared.access = std::move(access);
}

void server::set_limits(server_config config) {
    server_config& now = impl_->shared.config;
    config.listen = std::move(now.listen);
    config.socket_mode = now.socket_mode;
    config.socket_group = std::move(now.socket_group);
    now = std::move(config);
    impl_->answers.set_limits(now);
    impl_->memory.set_total(now.memory_bytes);
}

asio::awaitable<void> server::async_stop(milliseconds grace) {
    impl& self = *impl_;
    self.stopping = true;
    self.path = bound_path{};
    error_code ignored;
    self.acceptor.close(ignored);
    self.accepting.stop();
    self.feed.stop();
    for (auto& connection : self.connections) connection.other.stop();
    const auto deadline = clock::now() + grace;
    co_await self.accepting.async_join(deadline);
    co_await self.serving.async_join(deadline);
    if (!self.connections.empty())
        self.parts.log.warning("disconnecting clients", {{"clients", self.connections.size()}});
    self.serving.stop();
    co_await self.accepting.async_join();
    co_await self.serving.async_join();
}

} // namespace tether::server
