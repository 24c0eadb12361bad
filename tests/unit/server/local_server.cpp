// Runs a server on a private socket with a fake run service, and clients that send raw bytes.
#include "local_server.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tether::test {

using session::run_state;

namespace {

store::store_config config_in(const std::filesystem::path& folder) {
    store::store_config config;
    config.state_dir = folder;
    return config;
}

} // namespace

scripted_store::scripted_store(asio::any_io_executor executor, const std::filesystem::path& folder)
    : sqlite_store{std::move(executor), config_in(folder)} {
    std::string why;
    REQUIRE_MESSAGE(start(why), why);
}

asio::awaitable<result<store::run_page>> scripted_store::async_list(tether::store::run_query query) {
    if (on_list) co_return on_list();
    co_return co_await sqlite_store::async_list(std::move(query));
}

asio::awaitable<result<std::optional<session::run>>> scripted_store::async_find(std::string run_id, uid_t asker) {
    auto found = co_await sqlite_store::async_find(std::move(run_id), asker);
    if (agents_in && found && *found) {
        boost::json::value& agent = (*found)->agent;
        boost::json::value copy(agent, boost::json::storage_ptr{agents_in});
        std::destroy_at(&agent); // an assignment would keep its memory resource
        std::construct_at(&agent, std::move(copy));
    }
    co_return found;
}

asio::awaitable<session::reply<session::run>> fake_runs::async_submit(session::run_spec spec, session::run_owner owner,
                                                                      session::request_key key) {
    if (refuse) co_return *refuse;
    session::run made;
    made.id = fmt::format("run_{:026}", ++submitted);
    made.state = run_state::running;
    made.owner = std::move(owner);
    made.agent = spec.agent;
    made.labels = spec.labels;
    made.created_at = wall_now();
    last_spec = std::move(spec);
    if (submit_takes.count() > 0) {
        asio::steady_timer timer{co_await asio::this_coro::executor, submit_takes};
        co_await timer.async_wait(asio::use_awaitable);
    }
    session::continuation then;
    co_await store_.async_accept(made, std::move(then), std::move(key));
    co_return made;
}

asio::awaitable<session::reply<std::vector<std::string>>>
fake_runs::async_send(std::string run_id, session::input_batch events, session::request_key key) {
    if (on_request) on_request();
    if (refuse) co_return *refuse;
    ++sent;
    session::continuation noted;
    noted.open = true;
    noted.keyed.key = key.key;
    noted.keyed.body_digest = key.body_digest;
    for (std::size_t i = 0; i < events.patterns().size(); ++i)
        noted.keyed.event_ids.push_back(fmt::format("sevt_{}", i));
    if (!forgets_outcomes) noted.keyed.outcome = session::send_outcome::accepted;
    const std::vector<std::string> ids = noted.keyed.event_ids;
    if (!key.key.empty()) co_await store_.async_note(std::move(run_id), std::move(noted));
    co_return ids;
}

asio::awaitable<session::reply<std::vector<std::string>>> fake_runs::async_repeat_send(std::string, std::string) {
    const session::refused in_doubt{session::refusal::unreachable, "in doubt", {}};
    co_return in_doubt;
}

asio::awaitable<session::reply<session::run>> fake_runs::async_cancel(std::string run_id) {
    if (on_request) on_request();
    if (refuse) co_return *refuse;
    auto found = co_await store_.async_find(run_id);
    session::run now = **found;
    const session::refused nothing_to_cancel{session::refusal::not_found, {}, {}};
    if (is_finished(now.state)) co_return nothing_to_cancel;
    now.state = run_state::cancelled;
    co_await store_.async_put(now);
    co_return now;
}

asio::awaitable<session::reply<void>> fake_runs::async_forget(std::string run_id) {
    if (on_request) on_request();
    if (refuse) co_return *refuse;
    co_await store_.async_remove(run_id);
    co_return session::reply<void>{};
}

asio::awaitable<session::reply<std::vector<session::orphan>>> fake_runs::async_reap(session::reap_mode mode) {
    if (refuse) co_return *refuse;
    std::vector<session::orphan> found = orphans;
    if (mode == session::reap_mode::remove) orphans.clear();
    co_return found;
}

protocol::status_document fake_status::status(std::optional<uid_t> owner) const {
    asked_for = owner;
    protocol::status_document out;
    out.version = "0.0.0-test";
    return out;
}

boost::json::value answer::json() const {
    return boost::json::parse(body);
}

raw_client::raw_client(io_fixture& loop, const std::string& path) : loop_{loop}, socket_{loop.ctx} {
    socket_.connect(asio::local::stream_protocol::endpoint{path});
}

void raw_client::send(std::string_view bytes) {
    bool done = false;
    error_code ec;
    asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                      [&](error_code e, std::size_t) { ec = e, done = true; });
    REQUIRE(loop_.run_until([&] { return done; }));
    if (ec) throw boost::system::system_error{ec};
}

void raw_client::request(std::string_view method, std::string_view target, std::string_view body,
                         std::string_view headers) {
    const std::string length = body.empty() ? "" : fmt::format("Content-Length: {}\r\n", body.size());
    send(fmt::format("{} {} HTTP/1.1\r\nHost: tether\r\n{}{}\r\n{}", method, target, headers, length, body));
}

bool raw_client::read_more() {
    std::array<char, 65536> scratch;
    bool done = false;
    error_code ec;
    std::size_t n = 0;
    socket_.async_read_some(asio::buffer(scratch), [&](error_code e, std::size_t m) { ec = e, n = m, done = true; });
    REQUIRE(loop_.run_until([&] { return done; }));
    received_.append(scratch.data(), n);
    return !ec;
}

std::string raw_client::read_until(std::string_view mark) {
    std::size_t at = 0, from = 0;
    while ((at = received_.find(mark, from)) == received_.npos) {
        from = received_.size() > mark.size() ? received_.size() - mark.size() : 0;
        if (!read_more())
            throw std::runtime_error{"the connection ended before \"" + std::string{mark} + "\": " + received_};
    }
    std::string out = received_.substr(0, at + mark.size());
    received_.erase(0, out.size());
    return out;
}

std::string raw_client::read_all() {
    while (read_more()) {
    }
    return std::exchange(received_, {});
}

answer raw_client::receive(bool to_head) {
    answer out;
    out.head = read_until("\r\n\r\n");
    out.status = static_cast<unsigned>(std::stoul(out.head.substr(9, 3)));
    const std::size_t at = out.head.find("Content-Length: ");
    std::size_t length = at == out.head.npos || to_head ? 0 : std::stoul(out.head.substr(at + 16));
    while (received_.size() < length)
        if (!read_more()) throw std::runtime_error{"the answer is cut off"};
    out.body = received_.substr(0, length);
    received_.erase(0, length);
    return out;
}

answer raw_client::ask(std::string_view method, std::string_view target, std::string_view body,
                       std::string_view headers) {
    request(method, target, body, headers);
    return receive(method == "HEAD");
}

void raw_client::shut_down_sending() {
    socket_.shutdown(asio::socket_base::shutdown_send);
}

void raw_client::close() {
    socket_.close();
}

local_server::local_server() {
    config.listen = (dir / "t.sock").string();
    config.socket_mode = 0600;
}

local_server::~local_server() {
    if (instance) stop();
}

void local_server::start() {
    server::server_parts parts{runs,    store,   status,  log,        users, reload, [this] { return who; },
                               told_of, metrics, nullptr, descriptors};
    instance.emplace(ctx.get_executor(), config, access, parts);
    const auto failed = instance->start();
    REQUIRE_MESSAGE(!failed, failed->text);
}

void local_server::stop(std::chrono::milliseconds grace) {
    run(instance->async_stop(grace));
    instance.reset();
}

std::string local_server::put(int n, run_state state) {
    session::run made;
    made.id = fmt::format("run_{:026}", n);
    made.state = state;
    made.owner.uid = who.uid;
    REQUIRE_FALSE(run(store.async_put(made)));
    return made.id;
}

void local_server::append(const std::string& run_id, std::string raw) {
    std::vector<api::event> events(1);
    events[0].raw = std::move(raw);
    REQUIRE_FALSE(run(store.async_append(run_id, events)));
}

std::string local_server::await_live(raw_client& client, const std::string& run_id) {
    api::event preview;
    preview.raw = R"({"type":"event_start"})";
    std::string seen;
    while (seen.find("event_start") == seen.npos) { // previews are not replayed
        REQUIRE(run_until([&] {
            store.preview(run_id, preview);
            return true;
        }));
        append(run_id, R"({"type":"after_preview"})");
        seen += client.read_until("after_preview");
    }
    return seen;
}

} // namespace tether::test
