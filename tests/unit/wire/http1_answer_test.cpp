// Tests the parser of HTTP/1.1 responses.
#include <tether/wire/http1_answer.hpp>

#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace tether;
using namespace tether::wire;

namespace {

using answers = http1_answer::answers;

/// The result of a response that arrives in pieces of at most `step` bytes, or cut once at `cut`.
struct outcome {
    int status = 0;
    std::string body;
    bool done = false;
    bool keeps_alive = false;
    error_code error;
};

outcome read(const std::vector<std::string>& pieces, bool ends, answers to = answers::other) {
    http1_answer answer{to, 16 * 1024};
    outcome out;
    std::string rest;
    for (const std::string& piece : pieces) {
        rest += piece;
        for (bool had_head = false;;) {
            const auto progress = answer.feed({rest.data(), rest.size()});
            out.body += progress.body;
            rest.erase(0, progress.consumed);
            if (progress.error) {
                out.error = progress.error;
                return out;
            }
            if (!answer.has_head() || had_head || out.status != 0) break;
            out.status = answer.take_head().status; // again, for the body after the head
            had_head = true;
        }
    }
    if (ends) out.error = answer.finish();
    out.done = answer.is_done();
    out.keeps_alive = answer.keeps_alive();
    return out;
}

std::vector<std::string> byte_by_byte(const std::string& text) {
    std::vector<std::string> out;
    for (char c : text) out.emplace_back(1, c);
    return out;
}

const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

} // namespace

TEST_SUITE("wire::http1_answer") {

    TEST_CASE("a response is the same wherever it is split") {
        struct row {
            std::string text;
            int status;
            std::string body;
            bool keeps_alive;
        };
        const row rows[] = {
            {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true},
            {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
            {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 200, "", false},
            {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", false},
            {"HTTP/1.1 307 Go\r\nLocation: /x\r\nContent-Length: 1\r\n\r\n!", 307, "!", true},
            {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 "
             "OK\r\nContent-Length: 2\r\n\r\nok",
             200, "ok", true},
            {chunked + "5\r\nhello\r\n6;x=\"y\"\r\n world\r\n0\r\n\r\n", 200, "hello world", true},
            {chunked + "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\nTrailer: t\r\nOther: u\r\n\r\n", 200, "abc", true},
            {chunked + "0\r\n\r\n", 200, "", true},
            {chunked + "0\r\nTrailer: t\r\n\r\n", 200, "", true},
        };
        for (const row& r : rows) {
            CAPTURE(r.text);
            std::vector<std::vector<std::string>> ways{{r.text}, byte_by_byte(r.text)};
            for (std::size_t at = 1; at < r.text.size(); ++at)
                ways.push_back({r.text.substr(0, at), r.text.substr(at)});
            for (const auto& way : ways) {
                CAPTURE(way.front().size());
                const outcome got = read(way, false);
                CHECK_FALSE(got.error);
                CHECK(got.done);
                CHECK(got.status == r.status);
                CHECK(got.body == r.body);
                CHECK(got.keeps_alive == r.keeps_alive);
            }
        }
    }

    TEST_CASE("the end of the connection ends only a body that has no length") {
        CHECK_FALSE(read({"HTTP/1.1 200 OK\r\n\r\nall of it"}, true).error);
        CHECK(read({"HTTP/1.1 200 OK\r\n\r\nall of it"}, true).body == "all of it");
        for (const std::string& text :
             {std::string{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!"}, chunked + "5\r\nhel",
              chunked + "5\r\nhello\r\n", chunked + "5\r\nhello\r\n0\r\n", std::string{"HTTP/1.1 200 OK\r\nConten"},
              std::string{}}) {
            CAPTURE(text);
            CHECK(read({text}, true).error == errc::truncated);
        }
    }

    TEST_CASE("a response that is not HTTP is reported as such, and the body before it is kept") {
        for (const std::string& text :
             {std::string{"SSH-2.0-OpenSSH_9\r\n\r\n"}, std::string{"HTTP/1.1 20 OK\r\n\r\n"},
              std::string{"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"},
              std::string{"HTTP/1.1 101 Switching\r\n\r\n"},
              std::string{"HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"}}) {
            CAPTURE(text);
            CHECK(read({text}, false).error == errc::malformed_answer);
        }
        const outcome late = read({chunked + "3\r\nabc\r\nxyz\r\n"}, false);
        CHECK(late.error == errc::malformed_answer);
        CHECK(late.body == "abc");
    }

    TEST_CASE("data that is read ahead is bounded") {
        CHECK(read({"HTTP/1.1 200 OK\r\nX: " + std::string(17 * 1024, 'x')}, false).error == errc::header_too_large);
        CHECK(read({"HTTP/1.1 " + std::string(17 * 1024, 'x')}, false).error);
        CHECK(read({chunked, "5;" + std::string(2000, 'x')}, false).error == errc::malformed_answer);
        CHECK(read({chunked, std::string(2000, '0')}, false).error == errc::malformed_answer);
        CHECK_FALSE(read({chunked, "0\r\nX: " + std::string(2000, 'x')}, false).error);
        CHECK(read({chunked, "0\r\nX: " + std::string(17 * 1024, 'x')}, false).error == errc::malformed_answer);
        std::string interim;
        for (int i = 0; i < 100; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
        CHECK(read({interim}, false).error == errc::malformed_answer);
    }

    TEST_CASE("bytes after the end of a response make the connection unusable") {
        const outcome got = read({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"}, false);
        CHECK(got.done);
        CHECK(got.body == "ok");
        CHECK_FALSE(got.keeps_alive);
    }

    TEST_CASE("the response to HEAD has no body, whatever its length is") {
        const outcome got = read({"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"}, false, answers::head);
        CHECK(got.done);
        CHECK(got.keeps_alive);
    }

    TEST_CASE("the head is returned with its fields in order") {
        http1_answer answer{answers::other, 1024};
        std::string text = "HTTP/1.1 429 Slow Down\r\nRetry-After: 3\r\nrequest-id: req_1\r\nContent-Length: 0\r\n\r\n";
        CHECK(answer.feed({text.data(), text.size()}).consumed == text.size());
        const response_head head = answer.take_head();
        CHECK(head.status == 429);
        CHECK(head.fields.find("retry-after") == "3");
        CHECK(head.fields.begin()->name == "Retry-After");
        CHECK(head.fields.size() == 3);
        CHECK(answer.keeps_alive());
    }
}
