// Tests that one user cannot use up the shares of others: several users with the real daemon, if
// the test can act as all of them.
#include "raw_socket.hpp"
#include "world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::test {
namespace {

namespace json = boost::json;

constexpr uid_t ann = 64'001, bob = 64'002;

/// Only root can connect as another user.
bool can_be_others() {
    if (::geteuid() == 0) return true;
    MESSAGE("skipped: only root can connect as other users");
    return false;
}

std::string with_settings(std::string_view more) {
    std::string config = quick_config();
    config.insert(config.rfind('}'), fmt::format(R"(, "socket_mode": "0666", {})", more));
    return config;
}

/// Allows every user to reach the socket.
void open_folder(const world& w) {
    REQUIRE(::chmod(w.daemon->dir().path().c_str(), 0711) == 0);
}

/// A connection of `uid`: the kernel records the effective user of connect(2) (SO_PEERCRED, unix(7)).
raw_socket connect_as(const world& w, uid_t uid) {
    REQUIRE(::seteuid(uid) == 0);
    raw_socket client{w.daemon->socket_path()};
    REQUIRE(::seteuid(0) == 0);
    REQUIRE(client.is_open());
    return client;
}

std::string get(std::string_view target) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: t\r\n\r\n", target);
}

/// The status of the response, and its body.
std::pair<int, json::value> ask(raw_socket& client, const std::string& request) {
    REQUIRE(client.send(request));
    constexpr std::string_view blank_line = "\r\n\r\n", length_field = "Content-Length: ";
    std::string answer = client.read_until(blank_line);
    const auto body = answer.find(blank_line), length = answer.find(length_field);
    REQUIRE(body != answer.npos);
    REQUIRE(length < body);
    const std::size_t size = body + blank_line.size() + std::stoul(answer.substr(length + length_field.size()));
    while (answer.size() < size && !client.has_ended()) answer += client.read_until("}");
    return {std::stoi(answer.substr(9, 3)), json::parse(answer.substr(body + blank_line.size()))};
}

std::pair<int, json::value> hand_over(raw_socket& client, std::string_view prompt) {
    const json::object work{{"agent", "agent_test"}, {"environment_id", "env_test"}, {"prompt", prompt}};
    const std::string body = json::serialize(work);
    return ask(client,
               fmt::format("POST /v1/runs HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
}

/// The daemon's number of clients, including this one; a number over any limit when this one is refused.
std::size_t clients_of(const world& w) {
    raw_socket client{w.daemon->socket_path()};
    constexpr std::string_view gauge = "\ntether_clients ";
    client.send("GET /metrics HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    const std::string answer = client.read_all();
    const std::size_t at = answer.find(gauge);
    return at == answer.npos ? std::numeric_limits<std::size_t>::max() : std::stoul(answer.substr(at + gauge.size()));
}

} // namespace

TEST_SUITE("shares") {

    TEST_CASE("a user without connections is served while another holds every connection with feeds") {
        if (!can_be_others()) return;
        world w{with_settings(R"("limits": {"clients": 20})")};
        open_folder(w);
        std::vector<raw_socket> feeds;
        for (int i = 0; i < 20; ++i) {
            feeds.push_back(connect_as(w, ann));
            REQUIRE(feeds.back().send(get("/v1/events")));
            REQUIRE(feeds.back().read_until("\r\n\r\n").starts_with("HTTP/1.1 200"));
        }
        raw_socket over = connect_as(w, ann);
        CHECK(ask(over, get("/healthz")).first == 503);
        raw_socket other = connect_as(w, bob);
        CHECK(ask(other, get("/healthz")).first == 200);
        const auto [status, document] = ask(other, get("/v1/status"));
        CHECK(status == 200);
        CHECK(document.at("clients") == 1);
    }

    TEST_CASE("one user's long queue does not delay another user's run") {
        if (!can_be_others()) return;
        world w{with_settings(R"("limits": {"active_runs": 1})")};
        open_folder(w);
        raw_socket busy = connect_as(w, ann), other = connect_as(w, bob);
        for (int i = 0; i < 60; ++i) REQUIRE(hand_over(busy, "@wait 10m\n@say never").first == 201);
        const auto [accepted, run] = hand_over(other, "@say done");
        REQUIRE(accepted == 201);
        const std::string id{run.at("id").as_string()};
        w.check_done(id, {"done"});
        const auto [status, document] = ask(busy, get("/v1/status"));
        REQUIRE(status == 200);
        CHECK(document.at("runs").at("queued") == 59);
        CHECK(document.at("runs").at("succeeded") == 0); // of another user
        const auto [own_status, own] = ask(other, get("/v1/status"));
        REQUIRE(own_status == 200);
        CHECK(own.at("runs").at("queued") == 0);
        CHECK(own.at("runs").at("succeeded") == 1);
    }

    TEST_CASE("one user's creates do not use up another user's rate") {
        if (!can_be_others()) return;
        std::string config = with_settings(R"("access": {})");
        const std::string rate = R"("creates_per_minute": 1000000)";
        config.replace(config.find(rate), rate.size(), R"("creates_per_minute": 120)");
        world w{config};
        open_folder(w);
        raw_socket busy = connect_as(w, ann), other = connect_as(w, bob);
        for (int i = 0; i < 300; ++i) REQUIRE(hand_over(busy, "@say one").first == 201);
        const auto [accepted, run] = hand_over(other, "@say done");
        REQUIRE(accepted == 201);
        w.check_done(std::string{run.at("id").as_string()}, {"done"});
        const auto [status, document] = ask(busy, get("/v1/status"));
        REQUIRE(status == 200);
        CHECK(document.at("runs").at("queued").to_number<int>() > 100); // of the first user, for the governor
    }

    TEST_CASE("metrics and the newest record of other users are restricted") {
        if (!can_be_others()) return;
        world w{with_settings(R"("access": {})")};
        open_folder(w);
        const std::string id = w.accept("@say one");
        w.check_done(id, {"one"});
        raw_socket other = connect_as(w, bob);
        CHECK(ask(other, get("/metrics")).first == 403);
        const auto [status, beyond] = ask(other, get("/v1/events?after=1000000"));
        CHECK(status == 410);
        CHECK(beyond.at("newest") == 0);
    }

    TEST_CASE("with few descriptors, many idle clients leave enough for the connections of runs") {
        world w;
        rlimit before{};
        REQUIRE(::prlimit(w.daemon->pid(), RLIMIT_NOFILE, nullptr, &before) == 0);
        const rlimit low{64, before.rlim_max};
        REQUIRE(::prlimit(w.daemon->pid(), RLIMIT_NOFILE, &low, nullptr) == 0);
        raw_socket watcher{w.daemon->socket_path()};
        CHECK(ask(watcher, get("/healthz")).first == 200);
        w.api.faults().add(R"({"on":"stream","do":"cut_after","n":4,"how":"reset","times":6})");
        std::vector<std::string> ids;
        for (int i = 0; i < 6; ++i) ids.push_back(w.accept("@say one\n@wait 1s\n@say two"));
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() > 0; }));
        std::vector<raw_socket> idle;
        std::size_t served = 0;
        for (int i = 0; i < 200; ++i) {
            idle.emplace_back(w.daemon->socket_path());
            if (idle.back().send(get("/healthz")) && idle.back().read_until("\r\n").starts_with("HTTP/1.1 200"))
                ++served;
        }
        CHECK(served > 0);
        CHECK(served < 32);
        CHECK(w.nothing_left()); // the runs ended although the clients stayed
        const auto [status, why] = ask(watcher, get("/healthz"));
        CHECK(status == 503);
        CHECK(why.at("detail").as_string().find("descriptors are running out") != std::string::npos);
        CHECK(w.daemon->log().find("descriptors exhausted, clients refused") != std::string::npos);
        idle.clear();
        REQUIRE(w.run_until([&] { return clients_of(w) <= 4; })); // the daemon has noticed that they left
        for (const std::string& id : ids) w.check_done(id, {"one", "two"});
    }
}
} // namespace tether::test
