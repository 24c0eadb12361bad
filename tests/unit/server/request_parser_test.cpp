// Tests the parser of requests and its limits.
#include <tether/server/request_parser.hpp>

#include <cstring>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether::server;
using tether::protocol::problem_kind;

namespace {

/// Feeds `bytes` in pieces of `step` until the parser returns a result.
parsed feed(request_parser& parser, std::string_view bytes, std::size_t step) {
    parsed state = parser.advance();
    while (!bytes.empty() && state != parsed::whole && state != parsed::broken) {
        const auto room = parser.space();
        const std::size_t n = std::min({step, bytes.size(), room.size()});
        std::memcpy(room.data(), bytes.data(), n);
        parser.filled(n);
        bytes.remove_prefix(n);
        do state = parser.advance();
        while (state == parsed::head);
    }
    return state;
}

server_config small() {
    server_config c;
    c.head_bytes = 1024;
    c.body_bytes = 2048;
    return c;
}

} // namespace

TEST_SUITE("server::request_parser") {

    TEST_CASE("a request is the same however its bytes arrive") {
        const std::string_view text =
            "POST /v1/runs?x=1 HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nAccept: */*\r\n"
            "Idempotency-Key: k\r\nLast-Event-ID: 9\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\n\r\n";
        for (std::size_t step = 1; step <= text.size(); ++step) {
            const server_config limits = small();
            request_parser parser{limits};
            REQUIRE(feed(parser, text, step) == parsed::whole);
            const request r = parser.take();
            CHECK(r.method == "POST");
            CHECK(r.target == "/v1/runs?x=1");
            CHECK(r.body == "{\"a\":1}");
            CHECK(r.content_type == "application/json");
            CHECK(r.accept == "*/*");
            CHECK(r.idempotency_key == "k");
            CHECK(r.last_event_id == "9");
            CHECK(r.keep_alive);
            CHECK(parser.between_requests());
        }
    }

    TEST_CASE("a chunked body may be empty, however it arrives") {
        for (const std::string_view end : {"0\r\n\r\n", "0\r\nT: t\r\n\r\n"}) {
            const std::string bytes =
                "POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string{end};
            for (std::size_t step = 1; step <= bytes.size(); ++step) {
                CAPTURE(step);
                const server_config limits = small();
                request_parser parser{limits};
                REQUIRE(feed(parser, bytes, step) == parsed::whole);
                CHECK(parser.take().body.empty());
                CHECK(parser.between_requests());
            }
        }
    }

    TEST_CASE("requests in one piece are returned one by one") {
        const server_config limits = small();
        request_parser parser{limits};
        REQUIRE(feed(parser, "GET /a HTTP/1.1\r\nHost: t\r\n\r\nGET /b HTTP/1.0\r\n\r\n", 100) == parsed::whole);
        CHECK(parser.take().target == "/a");
        CHECK_FALSE(parser.between_requests());
        REQUIRE(parser.advance() == parsed::head);
        REQUIRE(parser.advance() == parsed::whole);
        const request second = parser.take();
        CHECK(second.target == "/b");
        CHECK_FALSE(second.keep_alive);
        CHECK_FALSE(second.chunked_answers);
        CHECK(parser.between_requests());
    }

    TEST_CASE("a violation of a limit or the grammar is named") {
        const std::string long_header = "GET / HTTP/1.1\r\nHost: t\r\nX: " + std::string(2000, 'x');
        const struct {
            std::string text;
            problem_kind kind;
        } table[] = {
            {"\x16\x03\x01 hello\r\n\r\n", problem_kind::malformed_request},
            {"GET / HTTP/3.0\r\n\r\n", problem_kind::malformed_request},
            {"GET / HTTP/1.1\r\nHost: t\r\nbad header\r\n\r\n", problem_kind::malformed_request},
            {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: x\r\n\r\n", problem_kind::malformed_request},
            {"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
             problem_kind::malformed_request},
            {long_header, problem_kind::head_too_large},
            {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2049\r\n\r\n", problem_kind::body_too_large},
            {"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n801\r\n" + std::string(2049, 'x') +
                 "\r\n0\r\n\r\n",
             problem_kind::body_too_large},
            {"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(200'000, 'x'),
             problem_kind::malformed_request},
            {"POST / HTTP/1.1\r\nHost: t\r\nExpect: magic\r\nContent-Length: 1\r\n\r\n",
             problem_kind::expectation_failed},
        };
        for (const auto& row : table) {
            CAPTURE(row.text.substr(0, 60));
            const server_config limits = small();
            request_parser parser{limits};
            REQUIRE(feed(parser, row.text, 1000) == parsed::broken);
            CHECK(parser.why().kind == row.kind);
        }
    }

    TEST_CASE("a head at its limit is accepted, and one byte more is not, however they arrive") {
        for (const std::size_t more : {0u, 1u}) {
            std::string head = "GET / HTTP/1.1\r\nHost: t\r\nX: ";
            const std::size_t size = small().head_bytes + more;
            head.append(size - head.size() - 4, 'x');
            head += "\r\n\r\n";
            for (const std::size_t piece : {std::size_t{7}, head.size()}) {
                const server_config limits = small();
                request_parser parser{limits};
                const parsed end = feed(parser, head + "GET / HTTP/1.1\r\nHost: t\r\n\r\n", piece);
                CHECK(end == (more == 0 ? parsed::whole : parsed::broken));
                if (more == 1) CHECK(parser.why().kind == problem_kind::head_too_large);
            }
        }
    }

    TEST_CASE("a body at its limit is accepted") {
        const server_config limits = small();
        request_parser parser{limits};
        CHECK(feed(parser, "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2048\r\n\r\n" + std::string(2048, 'x'),
                   100) == parsed::whole);
        CHECK(parser.take().body.size() == 2048);
    }

    TEST_CASE("the expectation of 100-continue is known after the head") {
        const server_config limits = small();
        request_parser parser{limits};
        feed(parser, "POST / HTTP/1.1\r\nHost: t\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n", 1000);
        CHECK(parser.expects_continue());
        REQUIRE(feed(parser, "{}", 10) == parsed::whole);
        CHECK_FALSE(parser.expects_continue());
    }

    TEST_CASE("a head whose end or host two parsers could read differently is refused, however it arrives") {
        const char* const heads[] = {
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\t2\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\nY: 3\r\n\r\n",
            "GET / HTTP/1.1\r\nX: 1\r\n\t2\r\nHost: a\r\nY: 3\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\n\n\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: identity\r\n\r\n{}",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\n{}",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n{}",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\n{}",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x2\r\n\r\n{}",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551618\r\n\r\n{}",
        };
        for (const std::string text : heads)
            for (std::size_t step = 1; step <= text.size(); ++step) {
                CAPTURE(text);
                CAPTURE(step);
                const server_config limits = small();
                request_parser parser{limits};
                REQUIRE(feed(parser, text, step) == parsed::broken);
                CHECK(parser.why().kind == problem_kind::malformed_request);
            }
    }

    TEST_CASE("a chunk whose size is not plain hexadecimal is refused") {
        for (const char* chunk :
             {"0x2\r\n{}\r\n0\r\n\r\n", "+2\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", " 2\r\n{}\r\n0\r\n\r\n",
              "2 \r\n{}\r\n0\r\n\r\n", "\r\n{}\r\n0\r\n\r\n", "2\n{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n\r\n",
              "2\r\n{}x\r\n0\r\n\r\n", "10000000000000002\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\n0\r\n bad\r\n\r\n"}) {
            CAPTURE(chunk);
            const server_config limits = small();
            request_parser parser{limits};
            CHECK(feed(parser, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string{chunk},
                       1000) == parsed::broken);
        }
    }

    TEST_CASE("heads of ordinary clients are accepted") {
        for (const char* text :
             {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "GET / HTTP/1.1\r\nHost: %2Frun%2Ftether.sock:80\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
              "GET / HTTP/1.0\r\n\r\n", "POST / HTTP/1.1\r\nhost: t\r\nTRANSFER-ENCODING: Chunked\r\n\r\n0\r\n\r\n",
              "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 02\r\n\r\n{}"}) {
            CAPTURE(text);
            const server_config limits = small();
            request_parser parser{limits};
            CHECK(feed(parser, text, 1000) == parsed::whole);
        }
    }

    TEST_CASE("trailer fields do not change a request") {
        const server_config limits = small();
        request_parser parser{limits};
        REQUIRE(feed(parser,
                     "POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nIdempotency-Key: k\r\n"
                     "Content-Type: text/plain\r\nLast-Event-ID: 9\r\nAccept: text/event-stream\r\n\r\n",
                     1000) == parsed::whole);
        const request r = parser.take();
        CHECK_FALSE(r.has_idempotency_key);
        CHECK(r.content_type.empty());
        CHECK(r.last_event_id.empty());
        CHECK(r.accept.empty());
    }

    TEST_CASE("the head is available before the body, with the announced size") {
        const server_config limits = small();
        request_parser parser{limits};
        const std::string text = "POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 7\r\n\r\n{\"a\":1";
        std::memcpy(parser.space().data(), text.data(), text.size());
        parser.filled(text.size());
        REQUIRE(parser.advance() == parsed::head);
        CHECK(parser.head().target == "/a");
        CHECK(parser.head().body_size == 7);
        CHECK(parser.advance() == parsed::need_more);
        CHECK(parser.body_received() == 6);
    }
}
