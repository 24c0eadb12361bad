// Tests every limit of the real daemon that a client, a script or the system can reach.
#include "process_figures.hpp"
#include "raw_socket.hpp"
#include "support/test_data.hpp"
#include "world.hpp"

#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

std::string with_limits(std::string_view limits, std::string_view more = {}) {
    std::string config = quick_config();
    config.insert(config.rfind('}'), fmt::format(R"(, "limits": {{{}}}{})", limits, more));
    return config;
}

std::string get(std::string_view target) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: t\r\n\r\n", target);
}

std::string post(std::string_view target, std::string_view body) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n\r\n{}", target, body.size(), body);
}

/// A request with a head of `size` bytes.
std::string head_of_size(std::size_t size) {
    std::string head = "GET /healthz HTTP/1.1\r\nHost: t\r\nX: ";
    head.append(size - head.size() - 4, 'x');
    return head + "\r\n\r\n";
}

std::size_t times(std::string_view words, std::string_view text) {
    std::size_t count = 0;
    for (auto at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++count;
    return count;
}

bool is_served(world& w) {
    raw_socket client{w.daemon->socket_path()};
    return client.send(get("/healthz")) && client.read_until("\r\n").starts_with("HTTP/1.1 200");
}

json::object work(std::string prompt) {
    json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
    body["prompt"] = std::move(prompt);
    return body;
}

rlimit set_limit(world& w, __rlimit_resource what, rlim_t soft) {
    rlimit before{};
    REQUIRE(::prlimit(w.daemon->pid(), what, nullptr, &before) == 0);
    const rlimit now{soft, before.rlim_max};
    REQUIRE(::prlimit(w.daemon->pid(), what, &now, nullptr) == 0);
    return before;
}

constexpr uid_t nobody = 65534;

/// The kernel does not apply RLIMIT_NPROC to root (setrlimit(2)).
std::vector<std::string> unprivileged_daemon() {
    if (::geteuid() != 0) return {TETHERD};
    // The second argument is the configuration in the daemon's folder, the tenth the authority file.
    const std::string script = "chown -R 65534:65534 \"${2%/*}\" \"${10%/*}\" && "
                               "exec setpriv --reuid=65534 --regid=65534 --clear-groups " TETHERD " \"$@\"";
    return {"sh", "-c", script, "sh"};
}

/// Allows root to change limits of the unprivileged daemon without CAP_SYS_RESOURCE (prlimit(2)).
class as_nobody {
  public:
    as_nobody() { become(nobody); }
    ~as_nobody() { become(0); }
    as_nobody(const as_nobody&) = delete;
    as_nobody& operator=(const as_nobody&) = delete;

  private:
    static void become(uid_t real) {
        if (::geteuid() != 0) return;
        if (::setresgid(real, 0, 0) != 0 || ::setresuid(real, 0, 0) != 0) std::abort();
    }
};

/// Returns the limits before.
rlimit set_thread_limit(world& w, rlim_t soft) {
    const as_nobody owner;
    return set_limit(w, RLIMIT_NPROC, soft);
}

/// Nested arrays.
std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

} // namespace

TEST_SUITE("limits") {

    TEST_CASE("without descriptors the daemon accepts no client and logs little, and accepts again when it has some") {
        world w;
        w.api.faults().add(R"({"on":"stream","do":"cut_after","n":9,"how":"reset"})");
        const std::string id = w.accept("@say one\n@wait 2s\n@say two");
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
        const rlimit before = set_limit(w, RLIMIT_NOFILE, 3); // applies to new descriptors: open ones stay
        std::vector<raw_socket> waiting;
        for (int i = 0; i < 20; ++i) {
            waiting.emplace_back(w.daemon->socket_path());
            REQUIRE(waiting.back().is_open());
            REQUIRE(waiting.back().send(get("/healthz")));
        }
        const auto complained = [&] { return w.daemon->log().find("cannot accept clients") != std::string::npos; };
        REQUIRE(w.run_until(complained));
        // The run's stream is cut meanwhile and cannot be reopened: an open connection serves polls.
        const auto used = processor_time(w.daemon->pid());
        const auto since = clock::now();
        const auto tried_again = [&] { return times("Too many open files", w.daemon->log()) > 1; };
        CHECK(w.run_until([&] { return clock::now() > since + 1s && tried_again(); }));
        CHECK(processor_time(w.daemon->pid()) - used < (clock::now() - since) / 2);
        CHECK(times("cannot accept clients", w.daemon->log()) == 1);

        set_limit(w, RLIMIT_NOFILE, before.rlim_cur);
        for (raw_socket& client : waiting) CHECK(client.read_until("\r\n").starts_with("HTTP/1.1 200"));
        w.check_done(id, {"one", "two"});
        CHECK(w.nothing_left());
    }

    TEST_CASE("while the daemon can start no thread, a run is retried, and it succeeds when threads are available") {
        world w{quick_config(), unprivileged_daemon()};
        w.replace_daemon(fmt::format("https://localhost:{}", w.api.port())); // a name: its lookup needs a thread
        w.start_daemon();
        const rlimit before = set_thread_limit(w, 0);
        const std::string id = w.accept("@say one\n@big 200000\n@say two");
        const auto complained = [&] { return times("Resource temporarily unavailable", w.daemon->log()) > 0; };
        REQUIRE(w.run_until(complained));
        const auto now = w.run(w.local->async_find(id));
        REQUIRE(now.has_value());
        CHECK_FALSE(protocol::is_finished_state(now->run.state));
        CHECK(is_served(w));

        set_thread_limit(w, before.rlim_cur);
        const json::object done = w.run(w.async_finished(id));
        CAPTURE(json::serialize(done.at("error")));
        CHECK(done.at("state") == "succeeded");
        CHECK(w.nothing_left());
        CHECK(w.api.truth().sessions().size() == 1);
    }

#ifndef __SANITIZE_ADDRESS__ // ASan's own memory would reach the limit first
    TEST_CASE("a run that needs too much memory ends, while the daemon and other runs continue") {
        world w;
        const std::string other = w.accept("@say one\n@wait 500ms\n@say two");
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
        const rlimit before = set_limit(w, RLIMIT_AS, address_space(w.daemon->pid()) + (24u << 20));
        const std::string large = w.accept("@big 20000000\n@say behind it");
        const json::object ended = w.run(w.async_finished(large));
        CAPTURE(json::serialize(ended.at("error")));
        CHECK(ended.at("state") == "failed");
        CHECK(ended.at("error").at("code") == "internal");
        w.check_done(other, {"one", "two"});
        raw_socket client{w.daemon->socket_path()}; // a body over the available memory costs only its client
        const std::string head =
            fmt::format("POST /v1/runs HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n\r\n", 30u << 20);
        client.send(head + std::string(30u << 20, ' '));
        client.read_all();
        CHECK(client.has_ended());
        CHECK(is_served(w));
        set_limit(w, RLIMIT_AS, before.rlim_cur);
        w.check_done(w.accept("@say three"), {"three"});
        CHECK(!w.daemon->exit_status());
    }
#endif

    TEST_CASE("clients over the limit get an error or are closed, and clients below it are served") {
        world w{with_limits(R"("clients": 100)")};
        rlimit mine{};
        ::getrlimit(RLIMIT_NOFILE, &mine);
        mine.rlim_cur = mine.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &mine);
        std::vector<raw_socket> served;
        for (int i = 0; i < 90; ++i) {
            served.emplace_back(w.daemon->socket_path());
            REQUIRE(served.back().send(get("/healthz")));
            REQUIRE(served.back().read_until("}\n").starts_with("HTTP/1.1 200"));
        }
        std::vector<raw_socket> crowd;
        for (int i = 0; i < 10'000; ++i) {
            raw_socket next{w.daemon->socket_path()};
            if (!next.is_open()) break; // the test's own limit
            next.send(get("/healthz"));
            crowd.push_back(std::move(next));
        }
        CHECK(crowd.size() >= 1000);
        std::size_t good = 0, refused_clients = 0, closed = 0, other = 0;
        for (raw_socket& client : crowd) {
            const std::string answer = client.read_until("}\n");
            if (answer.starts_with("HTTP/1.1 200")) ++good;
            else if (answer.find("urn:tether:too_many_clients") != answer.npos) ++refused_clients;
            else if (answer.empty() && client.has_ended()) ++closed;
            else ++other;
        }
        CHECK(good == 10 + 4); // the daemon's own user has additional connections
        CHECK(refused_clients > 0);
        CHECK(other == 0);
        for (raw_socket& client : served) {
            REQUIRE(client.send(get("/healthz")));
            CHECK(client.read_until("}\n").starts_with("HTTP/1.1 200"));
        }
        CHECK(times("too many clients", w.daemon->log()) == 1);
        crowd.clear();
        served.clear();
        CHECK(w.run_until([&] { return is_served(w); }));
    }

    TEST_CASE("a client that does not read, and one that does not send, are disconnected and affect no other client") {
        world w{with_limits(R"("write_timeout": "300ms", "request_timeout": "300ms", "idle_timeout": "300ms")")};
        const std::string id = w.accept("@big 4000000");
        w.run(w.async_finished(id));
        raw_socket deaf{w.daemon->socket_path()}, slow{w.daemon->socket_path()}, mute{w.daemon->socket_path()};
        REQUIRE(deaf.send(get("/v1/runs/" + id)));
        REQUIRE(slow.send("G"));
        const auto begun = clock::now();
        CHECK(is_served(w));
        const std::string answer = slow.read_all(5s);
        CHECK(answer.find("urn:tether:request_timeout") != answer.npos);
        CHECK(slow.has_ended());
        slow.close(); // otherwise the daemon would wait for the rest of the request
        CHECK(mute.read_all(5s).empty());
        CHECK(mute.has_ended());
        CHECK(clock::now() - begun < 5s);
        const auto is_alone = [&] {
            const auto now = w.run(w.local->async_status());
            return now.has_value() && now->as_object().at("clients") == 1;
        };
        CHECK(w.run_until(is_alone)); // the client that does not read is gone, although it did nothing
        CHECK(deaf.read_all(5s).size() < 4'000'000);
        CHECK(deaf.has_ended());
        CHECK(is_served(w));
    }

    TEST_CASE("heads and bodies are accepted at their limits and refused one byte above") {
        world w;
        raw_socket at_head{w.daemon->socket_path()}, over_head{w.daemon->socket_path()};
        at_head.send(head_of_size(16'384));
        CHECK(at_head.read_until("}\n").starts_with("HTTP/1.1 200"));
        over_head.send(head_of_size(16'385));
        CHECK(over_head.read_until("}\n").find("urn:tether:head_too_large") != std::string::npos);

        const std::string body(32u << 20, ' ');
        raw_socket at_body{w.daemon->socket_path()}, over_body{w.daemon->socket_path()};
        REQUIRE(at_body.send(post("/v1/runs", body)));
        CHECK(at_body.read_until("}\n").find("urn:tether:malformed_json") != std::string::npos); // so it was read
        over_body.send(post("/v1/runs", body + " "));
        CHECK(over_body.read_until("}\n").find("urn:tether:body_too_large") != std::string::npos);
        CHECK(is_served(w));
    }

    TEST_CASE("a request that two parsers could end differently is refused, and its rest is not read as a request") {
        world w;
        const std::string smuggled = get("/smuggled");
        for (const std::string_view framing :
             {"Host: t\r\nTransfer-Encoding: identity", "Host: t\r\nTransfer-Encoding: xchunked",
              "Host: t\r\nTransfer-Encoding: chunked, identity",
              "Host: t\r\nTransfer-Encoding: chunked\r\nContent-Length: 3",
              "Host: t\r\nContent-Length: 0\r\nContent-Length: 0", "Host: t\r\nHost: t", "X: no host",
              "Host: t\r\nX: a\r\n b"}) {
            CAPTURE(framing);
            raw_socket client{w.daemon->socket_path()};
            REQUIRE(client.send(fmt::format("POST /v1/runs HTTP/1.1\r\n{}\r\n\r\n", framing) + smuggled));
            client.shut_down_sending();
            const std::string answer = client.read_all();
            CHECK(client.has_ended());
            CHECK(answer.starts_with("HTTP/1.1 400"));
            CHECK(times("HTTP/1.1 ", answer) == 1);
        }
        CHECK(is_served(w));
    }

    TEST_CASE("a body with too many members or values is refused, and a body for a call without one is not awaited") {
        world w;
        std::string members;
        for (int i = 0; i < 200'000; ++i) members += fmt::format(R"("member{}":0,)", i);
        std::string values = "0";
        for (int i = 0; i < 1'000'000; ++i) values += ",0";
        for (const std::string& body :
             {"{" + members + R"("prompt":"x"})", R"({"prompt":"x","agent":[)" + values + "]}"}) {
            raw_socket client{w.daemon->socket_path()};
            REQUIRE(client.send(post("/v1/runs", body)));
            CHECK(client.read_until("}\n").find("urn:tether:body_too_large") != std::string::npos);
        }
        const std::pair<std::string_view, std::string_view> refused[] = {
            {"/v1/runs/run_none/cancel", "HTTP/1.1 413"},
            {"/v1/runs/run_none/events", "HTTP/1.1 404"},
            {"/nowhere", "HTTP/1.1 404"},
        };
        for (const auto& [path, status] : refused) {
            CAPTURE(path);
            raw_socket client{w.daemon->socket_path()};
            REQUIRE(client.send(fmt::format("POST {} HTTP/1.1\r\nHost: t\r\nContent-Length: 3400000\r\n\r\n{{", path)));
            CHECK(client.read_until("\r\n").starts_with(status));
        }
        CHECK(is_served(w));
    }

    TEST_CASE("JSON nested ten thousand levels deep is refused from every source") {
        world w;
        const std::string deep = nested(10'000);
        raw_socket client{w.daemon->socket_path()};
        REQUIRE(client.send(post("/v1/runs", fmt::format(R"({{"prompt":"x","resources":{}}})", deep))));
        CHECK(client.read_until("}\n").find("urn:tether:malformed_json") != std::string::npos);

        for (const char* where : {"create", "retrieve", "list_events", "send", "stream"}) {
            CAPTURE(where);
            json::object answer{{"on", where}, {"do", "status"}, {"status", 200}, {"times", 2}};
            answer["body"] = deep;
            w.api.faults().add(json::serialize(answer));
            const std::string id = w.accept("@say done");
            w.check_done(id, {"done"});
            w.api.faults().clear();
        }
        std::string script = read_data("events/transcripts/normal-run.sse");
        const std::string event =
            fmt::format(R"({{"type":"agent.tool_use","id":"sevt_deep","name":"t","input":{}}})", deep);
        script.insert(script.find("event: agent.message"), fmt::format("event: agent.tool_use\ndata: {}\n\n", event));
        w.api.scripts().put("deep.sse", script);
        CHECK(w.run(w.async_finished(w.accept("@play deep.sse"))).at("state") == "succeeded");
        CHECK(w.nothing_left());

        daemon_setup setup;
        setup.config = fmt::format(R"({{"access": {{"admin_groups": {}}}}})", deep);
        daemon_process misconfigured{setup};
        misconfigured.start();
        REQUIRE(w.run_until([&] { return misconfigured.exit_status().has_value(); }));
        CHECK(misconfigured.exit_status() == 78);
        CHECK(misconfigured.log().find("tetherd.json: ") != std::string::npos);
    }

    TEST_CASE("runs over the queue limit are refused, and accepted again when some have started") {
        world w{with_limits(R"("active_runs": 1, "queued_runs": 2)")};
        const std::string first = w.accept("@say one\n@wait 10m\n@say never");
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
        const std::string second = w.accept("@say two"), third = w.accept("@say three");
        const auto refused = w.run(w.local->async_create(json::value(work("@say four"))));
        REQUIRE(refused.has_error());
        CHECK(refused.error().status == 503);
        REQUIRE(w.run(w.local->async_cancel(first)).has_value());
        w.check_done(second, {"two"});
        w.check_done(third, {"three"});
        w.check_done(w.accept("@say four"), {"four"});
    }
}
} // namespace tether::test
