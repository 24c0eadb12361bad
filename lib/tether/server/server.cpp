#include <tether/server/server.hpp>

#include <tether/async/task_group.hpp>
#include <tether/async/use_tuple.hpp>
#include <tether/core/caught.hpp>
#include <tether/server/entry.hpp>
#include <tether/server/log_kinds.hpp>

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
        , calls{parts.runs,    parts.store, parts.status, feed,         memory,
                parts.workers, config,      access,       parts.reload, parts.metrics}
        , users{executor, parts.users, parts.log}
        , shared{std::move(config), std::move(access), &users, ::getuid(), &calls,        &memory,
                 parts.workers,     &parts.store,      &feed,  &parts.log, parts.pretend, &parts.observer}
        , acceptor{executor}
        , accepting{executor}
        , serving{executor} {
        calls.set_client_count(
            [this](std::optional<uid_t> uid) { return uid ? counts.served_of(*uid) : counts.served(); });
    }

    /// One connection, until its task has ended.
    struct connection {
        connection(const peer_context& shared, stream_protocol::socket socket) : peer{shared, std::move(socket)} {}
        tether::server::peer peer;
        uid_t uid = 0;
        entry place = entry::serve;
    };
    using place = std::list<connection>::iterator;

    bool try_admit(stream_protocol::socket socket);
    void admit(stream_protocol::socket socket);
    void begin();
    void forget(place client);
    void count();
    static bool is_news(clock::time_point& again);
    void report(const std::exception_ptr& failure) const;
    client_limits limits();
    protocol::problem refuse(uid_t uid, const client_limits& current);
    asio::awaitable<void> async_accept();
    asio::awaitable<bool> async_accept_one(accept_pause& pause);

    asio::any_io_executor executor;
    server_parts parts;
    memory_budget memory;
    hub feed;
    tether::server::calls calls;
    user_lookup users;
    peer_context shared;
    stream_protocol::acceptor acceptor;
    bound_path path;
    std::string listening_path; ///< path of the socket
    std::list<connection> connections;
    connection_counts counts;
    clock::time_point full = clock::time_point::min(); ///< when the condition is logged again
    clock::time_point share_full = full;
    clock::time_point short_of = full;
    async::task_group accepting;
    async::task_group serving;
    bool stopping = false;
};

/// False when memory runs out for another client.
bool server::impl::try_admit(stream_protocol::socket socket) {
    try {
        admit(std::move(socket));
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

void server::impl::admit(stream_protocol::socket socket) {
    const place client = connections.emplace(connections.end(), shared, std::move(socket));
    const auto found = client->peer.peer_credentials();
    if (!found) { // the client has already disconnected
        connections.erase(client);
        return;
    }
    const client_limits current = limits();
    client->uid = found->uid;
    client->place = counts.choose(client->uid, client->peer.is_operator(*found), current);
    const bool is_refused = client->place == entry::turn_away || client->place == entry::close;
    protocol::problem problem;
    if (is_refused) problem = refuse(client->uid, current);
    if (client->place == entry::close) {
        connections.erase(client);
        return;
    }
    counts.add(client->uid, client->place);
    count(); // first, because the task starts inside `spawn`
    try {
        asio::awaitable<void> work =
            is_refused ? client->peer.async_turn_away(std::move(problem)) : client->peer.async_serve();
        serving.spawn(std::move(work), [this, client](const std::exception_ptr& failure) {
            report(failure);
            forget(client);
        });
    } catch (...) { // out of memory, before the task started
        forget(client);
        throw;
    }
}

void server::impl::forget(place client) {
    counts.remove(client->uid, client->place);
    connections.erase(client);
    count();
}

client_limits server::impl::limits() {
    const auto& fitting = parts.descriptors.fitting;
    return limits_of(shared.config, fitting ? fitting() : std::numeric_limits<std::size_t>::max());
}

/// Logs the refusal of a client, and returns the problem to answer with.
protocol::problem server::impl::refuse(uid_t uid, const client_limits& current) {
    using protocol::problem;
    using protocol::problem_kind;
    if (counts.reason(uid, current) == refusal_reason::share_taken) {
        if (is_news(share_full))
            parts.log.write(log_kinds.user_has_too_many_clients, {{"uid", uid}, {"limit", current.per_user}});
        return problem{problem_kind::too_many_clients,
                       fmt::format("you have {} connections, the limit for one user (limits.clients_per_user): try "
                                   "again after some of them are closed",
                                   counts.served_of(uid))};
    }
    if (current.all < shared.config.clients) {
        if (parts.descriptors.ran_short) parts.descriptors.ran_short();
        if (is_news(full)) parts.log.write(log_kinds.descriptors_exhausted, {{"limit", current.all}});
        return problem{problem_kind::too_many_clients,
                       fmt::format("{} clients are connected, the most that the limit on open files allows "
                                   "(RLIMIT_NOFILE): try again later",
                                   current.all)};
    }
    if (is_news(full)) parts.log.write(log_kinds.too_many_clients, {{"limit", current.all}});
    return problem{problem_kind::too_many_clients,
                   fmt::format("{} clients are connected, the limit (limits.clients): try again later", current.all)};
}

/// True when the condition must be logged: it is new, or recurs after the quiet time.
bool server::impl::is_news(clock::time_point& again) {
    const auto now = clock::now();
    return now >= std::exchange(again, now + between_warnings);
}

void server::impl::count() {
    parts.observer.clients_connected(counts.served());
}

void server::impl::report(const std::exception_ptr& failure) const {
    if (failure) parts.log.write(log_kinds.connection_failed, {failure_field(failure)});
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
    if (is_news(short_of)) parts.log.write(log_kinds.cannot_accept_clients, {{"error", ec}});
    co_await async::async_sleep(rest);
    co_return true;
}

server::server(asio::any_io_executor executor, server_config config, access_config access, server_parts parts)
    : impl_{std::make_unique<impl>(std::move(executor), std::move(config), std::move(access), std::move(parts))} {}

server::~server() = default;

std::optional<listen_failure> server::start() {
    impl& state = *impl_;
    if (auto failure = open_listener(state.shared.config, state.acceptor, state.path)) {
        error_code ignored;
        state.acceptor.close(ignored);
        state.path = bound_path{};
        return failure;
    }
    state.listening_path = state.shared.config.listen;
    state.begin();
    return std::nullopt;
}

std::optional<listen_failure> server::start(int inherited) {
    impl& state = *impl_;
    if (auto failure = adopt_listener(inherited, state.acceptor, state.listening_path)) return failure;
    state.begin();
    return std::nullopt;
}

void server::impl::begin() {
    accepting.spawn(async_accept(), [this](const std::exception_ptr& failure) { report(failure); });
    parts.log.write(log_kinds.listening, {{"socket", listening_path}});
}

const std::string& server::socket_path() const {
    return impl_->listening_path;
}

std::string server::socket_trouble() const {
    return impl_->path.why_lost();
}

std::size_t server::clients() const {
    return impl_->counts.served();
}

void server::set_access(access_config access) {
    impl_->calls.set_quotas(access);
    impl_->shared.access = std::move(access);
}

void server::set_limits(server_config config) {
    server_config& current = impl_->shared.config;
    config.listen = std::move(current.listen);
    config.socket_mode = current.socket_mode;
    config.socket_group = std::move(current.socket_group);
    current = std::move(config);
    impl_->calls.set_limits(current);
    impl_->memory.set_total(current.memory_bytes);
}

asio::awaitable<void> server::async_stop(milliseconds grace) {
    impl& state = *impl_;
    state.stopping = true;
    state.path = bound_path{};
    error_code ignored;
    state.acceptor.close(ignored);
    state.accepting.stop();
    state.feed.stop();
    for (auto& connection : state.connections) connection.peer.stop();
    const auto deadline = clock::now() + grace;
    co_await state.accepting.async_join(deadline);
    co_await state.serving.async_join(deadline);
    if (!state.connections.empty())
        state.parts.log.write(log_kinds.disconnecting_clients, {{"clients", state.connections.size()}});
    state.serving.stop();
    co_await state.accepting.async_join();
    co_await state.serving.async_join();
}

} // namespace tether::server
