// Tests of simulator/front/simulator.hpp: over real sockets, plain and with TLS.
#include <tether/core/log.hpp>
#include <tether/simulator/front/simulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <future>
#include <thread>

#include "client.hpp"

using namespace tether::simulator;
using tether::text_of;
using namespace std::chrono_literals;
using tether::test::exchange;

namespace {

constexpr const char* common = "Host: x\r\nx-api-key: k\r\nanthropic-version: 2023-06-01\r\n"
                               "anthropic-beta: managed-agents-2026-04-01\r\n";

std::string get(const std::string& target, const char* verb = "GET") {
    return std::string{verb} + " " + target + " HTTP/1.1\r\n" + common + "Connection: close\r\n\r\n";
}
std::string post(const std::string& target, const std::string& body) {
    return "POST " + target + " HTTP/1.1\r\n" + common +
        "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

bool until_end(const std::string&) {
    return false;
}
auto until(std::string text) {
    return [text](const std::string& bytes) { return bytes.find(text) != std::string::npos; };
}

json::object body_of(const exchange& what) {
    const auto start = what.bytes.find("\r\n\r\n");
    if (start == std::string::npos) return {};
    boost::system::error_code ec;
    const auto parsed = json::parse(what.bytes.substr(start + 4), ec);
    return parsed.is_object() ? parsed.get_object() : json::object{};
}

/// A running simulator; clients run on their own threads while the context runs here.
struct server {
    explicit server(bool tls = false) {
        simulator_config config;
        config.tls = tls;
        config.heartbeat = 20ms;
        api.emplace(context.get_executor(), config);
        api->start();
    }
    ~server() {
        boost::asio::co_spawn(context, api->async_stop(), boost::asio::detached);
        context.restart();
        context.run_for(10s);
        CHECK(context.stopped());
    }

    /// Runs the context until the client has finished, at most 20 s.
    template <class Client>
    auto run(Client client) {
        auto done = std::async(std::launch::async, client);
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (done.wait_for(0s) != std::future_status::ready && std::chrono::steady_clock::now() < limit) {
            context.restart();
            context.run_for(5ms);
        }
        REQUIRE(done.wait_for(0s) == std::future_status::ready);
        return done.get();
    }
    exchange talk(const std::string& request, std::function<bool(const std::string&)> enough = until_end) {
        return run(
            [&, port = api->port(), ca = api->ca_pem()] { return tether::test::talk(port, ca, request, enough); });
    }
    std::string create() {
        const auto made = body_of(talk(post("/v1/sessions", R"({"agent":"a","environment_id":"e"})")));
        return std::string{text_of(made, "id")};
    }
    exchange say(const std::string& id, const std::string& text) {
        const std::string body = json::serialize(
            json::value{{"events", {{{"type", "user.message"}, {"content", {{{"type", "text"}, {"text", text}}}}}}}});
        return talk(post("/v1/sessions/" + id + "/events", body));
    }
    /// Opens a stream on a separate thread, sends the prompt once it is open, and returns the received data.
    exchange stream_while(const std::string& id, const std::string& prompt,
                          std::function<bool(const std::string&)> enough) {
        auto reader = std::async(std::launch::async, [&, port = api->port(), ca = api->ca_pem()] {
            return tether::test::talk(port, ca, get("/v1/sessions/" + id + "/events/stream"), enough);
        });
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (api->truth().open_streams() == 0 && std::chrono::steady_clock::now() < limit) {
            context.restart();
            context.run_for(5ms);
        }
        say(id, prompt);
        return run([&] { return reader.get(); });
    }

    boost::asio::io_context context{1};
    std::optional<simulator> api;
};

} // namespace

TEST_SUITE("simulator") {

    TEST_CASE("an address that other hosts can reach is logged as a warning") {
        std::vector<std::string> logged;
        const tether::logger log{tether::log_level::warning,
                                 [&](tether::log_level, std::string_view line) { logged.emplace_back(line); }};
        boost::asio::io_context context;
        for (const char* address : {"127.0.0.1", "0.0.0.0"}) {
            simulator_config config;
            config.address = address;
            CHECK(logged.empty());
            simulator api{context.get_executor(), config, &log};
            api.start();
        }
        REQUIRE(logged.size() == 1);
        CHECK(logged[0].find("simulator listening beyond loopback") != std::string::npos);
        CHECK(logged[0].find("address=0.0.0.0") != std::string::npos);
    }

    TEST_CASE("a turn is streamed, plain and over TLS") {
        for (const bool tls : {false, true}) {
            CAPTURE(tls);
            server it{tls};
            const std::string id = it.create();
            REQUIRE_FALSE(id.empty());
            const exchange seen = it.stream_while(id, "@say over the wire", until("session.status_idle"));
            CHECK(seen.bytes.starts_with("HTTP/1.1 200 OK\r\n"));
            CHECK(seen.bytes.find("text/event-stream") != std::string::npos);
            CHECK(seen.bytes.find("over the wire") != std::string::npos);
        }
    }

    TEST_CASE("a quiet stream sends heartbeats") {
        server it;
        const std::string id = it.create();
        const exchange seen = it.talk(get("/v1/sessions/" + id + "/events/stream"), until("event: ping"));
        CHECK(seen.bytes.find(": keepalive") != std::string::npos);
    }

    TEST_CASE("deleting a session ends its streams cleanly") {
        for (const bool tls : {false, true}) {
            CAPTURE(tls);
            server it{tls};
            const std::string id = it.create();
            const exchange seen = it.stream_while(id, "@vanish", until_end);
            CHECK(seen.bytes.find("session.deleted") != std::string::npos);
            CHECK(seen.bytes.ends_with("0\r\n\r\n"));
            CHECK(seen.clean_end);
            CHECK(it.talk(get("/v1/sessions/" + id)).bytes.starts_with("HTTP/1.1 404"));
        }
    }

    TEST_CASE("streams end as the fault says") {
        struct {
            const char* how;
            bool chunk_end;
            bool clean;
            bool tls;
        } const cases[] = {
            {"end", true, true, false}, {"reset", false, false, false}, {"truncate", false, true, false},
            {"end", true, true, true},  {"reset", false, false, true},  {"truncate", false, false, true},
        };
        for (const auto& each : cases) {
            CAPTURE(each.how);
            CAPTURE(each.tls);
            server it{each.tls};
            const std::string id = it.create();
            it.api->faults().add(std::string{R"({"do":"cut_inside","n":2,"k":10,"how":")"} + each.how + "\"}");
            const exchange seen = it.stream_while(id, "@say x", until_end);
            CHECK(seen.bytes.ends_with("0\r\n\r\n") == each.chunk_end);
            CHECK(seen.clean_end == each.clean);
        }
    }

    TEST_CASE("responses fail as the fault says") {
        server it;
        const auto order = [&](const char* fault) { it.api->faults().add(fault); };
        order(R"({"do":"status","status":502,"body":"html","headers":{"retry-after":"3"}})");
        const exchange status = it.talk(get("/v1/sessions"));
        CHECK(status.bytes.starts_with("HTTP/1.1 502 Bad Gateway\r\n"));
        CHECK(status.bytes.find("retry-after: 3\r\n") != std::string::npos);
        CHECK(status.bytes.find("<html>") != std::string::npos);
        order(R"({"do":"reset"})");
        const exchange reset = it.talk(get("/v1/sessions"));
        CHECK(reset.bytes.empty());
        CHECK_FALSE(reset.clean_end);
        order(R"({"do":"close"})");
        const exchange closed = it.talk(get("/v1/sessions"));
        CHECK(closed.bytes.empty());
        CHECK(closed.clean_end);
        order(R"({"do":"garbage"})");
        CHECK_FALSE(it.talk(get("/v1/sessions")).bytes.starts_with("HTTP"));
        order(R"({"do":"slow","ms":30})");
        CHECK(it.talk(get("/v1/sessions")).bytes.starts_with("HTTP/1.1 200"));
        order(R"({"do":"redirect"})");
        CHECK(it.talk(get("/v1/sessions")).bytes.find("location: /v1/sessions\r\n") != std::string::npos);
        order(R"({"do":"lie_length"})");
        CHECK(it.talk(get("/v1/sessions")).bytes.find("\"data\"") != std::string::npos);
        order(R"({"on":"connect","do":"reset"})");
        CHECK_FALSE(it.talk(get("/v1/sessions")).clean_end);
        CHECK(it.talk(get("/v1/sessions")).bytes.starts_with("HTTP/1.1 200"));
    }

    TEST_CASE("a delayed head arrives with the first event") {
        server it;
        const std::string id = it.create();
        it.api->faults().add(R"({"do":"hold_head"})");
        const exchange seen = it.stream_while(
            id, "@say x", [](const std::string& all) { return all.find("agent.message") != std::string::npos; });
        CHECK(seen.bytes.starts_with("HTTP/1.1 200"));
        CHECK(seen.bytes.find("user.message") < seen.bytes.find("agent.message"));
    }

    TEST_CASE("a request with a dropped response takes effect") {
        server it;
        it.api->faults().add(R"({"on":"create","do":"drop_answer"})");
        const exchange lost = it.talk(post("/v1/sessions", R"({"agent":"a","environment_id":"e"})"));
        CHECK(lost.bytes.empty());
        CHECK(it.api->truth().sessions().size() == 1);
    }

    TEST_CASE("a stalled request is never answered") {
        server it;
        it.api->faults().add(R"({"do":"stall"})");
        auto silent = std::async(std::launch::async, [port = it.api->port()] {
            return tether::test::talk(port, {}, get("/v1/sessions"), until_end);
        });
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (it.api->truth().requests() == 0 && std::chrono::steady_clock::now() < limit) it.context.run_for(5ms);
        CHECK(it.talk(get("/v1/sessions")).bytes.starts_with("HTTP/1.1 200"));
        CHECK(silent.wait_for(0s) != std::future_status::ready);
        boost::asio::co_spawn(it.context, it.api->async_stop(), boost::asio::detached);
        CHECK(it.run([&] { return silent.get(); }).bytes.empty());
    }

    TEST_CASE("an expired certificate is refused by a client that verifies it") {
        server it{/*tls=*/true};
        it.api->faults().add(R"({"do":"expired_certificate"})");
        const exchange refused = it.talk(get("/v1/sessions"));
        CHECK(refused.bytes.empty());
        CHECK(refused.error.find("certificate") != std::string::npos);
        CHECK(it.talk(get("/v1/sessions")).bytes.starts_with("HTTP/1.1 200"));
    }

    TEST_CASE("a request over the limit and one that is not HTTP are answered and the connection ends") {
        server it;
        CHECK(it.talk("POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
                  .bytes.starts_with("HTTP/1.1 413"));
        CHECK(it.talk("what is this\r\n\r\n").bytes.starts_with("HTTP/1.1 400"));
    }

    TEST_CASE("consecutive requests to the simulator share a connection") {
        server it;
        std::string two = get("/v1/sessions");
        two.erase(two.find("Connection: close\r\n"), 19);
        const exchange seen = it.talk(two + get("/v1/sessions/none"));
        CHECK(seen.bytes.find("HTTP/1.1 200") != std::string::npos);
        CHECK(seen.bytes.find("HTTP/1.1 404") != std::string::npos);
        CHECK(it.api->truth().requests() == 2);
    }

    TEST_CASE("a simulator may be destroyed with its context while streams are open") {
        std::future<exchange> reader;
        {
            boost::asio::io_context context{1};
            simulator api{context.get_executor(), simulator_config{}};
            api.start();
            reader = std::async(std::launch::async, [port = api.port()] {
                return tether::test::talk(port, {}, get("/v1/sessions"), until_end);
            });
            const auto limit = std::chrono::steady_clock::now() + 20s;
            while (api.truth().requests() == 0 && std::chrono::steady_clock::now() < limit) context.run_for(5ms);
        }
        reader.wait();
    }
}
