// Tests one connection and every way in which it can end.
#include <tether/client/connection.hpp>

#include "scripted_daemon.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::client;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

asio::awaitable<outcome<answer>> ask(asio::any_io_executor executor, std::string path,
                                     std::chrono::milliseconds bound) {
    connection link{executor, path};
    request what{"GET", "/v1/status"};
    auto got = co_await link.async_exchange(std::move(what), bound);
    co_return got;
}

struct fixture : io_fixture {
    outcome<answer> ask_one(scripted_answer with, std::chrono::milliseconds bound = 5s) {
        scripted_daemon daemon{ctx, {std::move(with)}};
        start(daemon.async_serve());
        auto got = run(ask(ctx.get_executor(), daemon.socket_path(), bound));
        finish();
        return got;
    }
};

} // namespace

TEST_SUITE("client::connection") {

    TEST_CASE_FIXTURE(fixture, "a response of any status is a value") {
        for (const int status : {200, 404, 503}) {
            const auto got = ask_one(http_answer(status, R"({"a":1})"));
            REQUIRE(got.has_value());
            CHECK(got->status == status);
            CHECK(got->body == R"({"a":1})");
        }
    }

    TEST_CASE_FIXTURE(fixture, "a missing socket is unreachable") {
        temp_dir nowhere;
        const auto got = run(ask(ctx.get_executor(), nowhere / "none.sock", 5s));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().kind == failure_kind::unreachable);
        CHECK(describe(got.error()) == "No such file or directory");
    }

    TEST_CASE_FIXTURE(fixture, "a socket path too long for the system is unreachable") {
        const auto got = run(ask(ctx.get_executor(), "/" + std::string(200, 'x'), 5s));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().kind == failure_kind::unreachable);
    }

    TEST_CASE_FIXTURE(fixture, "bytes that are not HTTP are malformed") {
        const auto got = ask_one({"SSH-2.0-OpenSSH_9.2\r\n\r\n"});
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().kind == failure_kind::malformed);
        CHECK(got.error().code == errc::malformed_answer);
    }

    TEST_CASE_FIXTURE(fixture, "a truncated response is interrupted, wherever it is cut") {
        const std::string whole = http_answer(200, R"({"a":1})").bytes;
        for (const std::size_t length : {std::size_t{0}, std::size_t{5}, std::size_t{20}, whole.size() - 1}) {
            CAPTURE(length);
            const auto got = ask_one({whole.substr(0, length)});
            REQUIRE_FALSE(got.has_value());
            CHECK(got.error().kind == failure_kind::interrupted);
            CHECK(got.error().is_transient());
        }
    }

    TEST_CASE_FIXTURE(fixture, "a few interim responses are skipped") {
        const std::string interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
        const std::string whole = http_answer(201, R"({"a":1})").bytes;
        const auto got = ask_one({interim + whole});
        REQUIRE(got.has_value());
        CHECK(got->status == 201);
        CHECK(got->body == R"({"a":1})");
        std::string many;
        for (int i = 0; i < 9; ++i) many += "HTTP/1.1 102 Processing\r\n\r\n";
        const auto refused = ask_one({many + whole});
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().kind == failure_kind::malformed);
        CHECK(describe(refused.error()) == "the daemon sent more than 8 interim responses (1xx)");
    }

    TEST_CASE_FIXTURE(fixture, "a switch of protocols is malformed, and no response is awaited") {
        scripted_answer switched{"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"};
        switched.stays_open = true;
        const auto got = ask_one(std::move(switched));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().kind == failure_kind::malformed);
        CHECK(describe(got.error()) == "the daemon switched to another protocol (101), which tether did not request");
    }

    TEST_CASE_FIXTURE(fixture, "a response over its limits is malformed and says so") {
        const auto long_body = ask_one({"HTTP/1.1 200 OK\r\nContent-Length: 134217729\r\n\r\n"});
        REQUIRE_FALSE(long_body.has_value());
        CHECK(long_body.error().kind == failure_kind::malformed);
        CHECK(describe(long_body.error()) == "the daemon's response is larger than 128 MiB");
        const auto long_head = ask_one({"HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"});
        REQUIRE_FALSE(long_head.has_value());
        CHECK(describe(long_head.error()) == "the headers of the daemon's response are larger than 64 KiB");
    }

    TEST_CASE_FIXTURE(fixture, "a silent daemon is given up after the bound") {
        scripted_answer silent{""};
        silent.stays_open = true;
        const auto got = ask_one(std::move(silent), 50ms);
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().code == errc::header_timeout);
        CHECK(describe(got.error()) == "the daemon sent no complete response within 50ms");
    }
}
