// Tests how HTTP/1.1 requests are written.
#include <tether/wire/http1_request.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::wire;

namespace {

std::string text_of(const request& what, const char* base) {
    const auto text = serialize(what, *parse_url(base));
    REQUIRE(text.has_value());
    return std::string{text->reveal()};
}

} // namespace

TEST_SUITE("wire::http1_request") {

    TEST_CASE("a request is written with the transport's additions") {
        request what{"POST", "/v1/sessions?beta=true", "{}"};
        what.fields.add("X-Api-Key", "k");
        what.fields.add("content-length", "999");
        what.fields.add("Connection", "upgrade");
        CHECK(
            text_of(what, "https://api.example.com:8443/prefix/") ==
            "POST /prefix/v1/sessions?beta=true HTTP/1.1\r\nHost: api.example.com:8443\r\nUser-Agent: tether/0.1.0\r\n"
            "Accept-Encoding: identity\r\nX-Api-Key: k\r\nContent-Length: 2\r\n\r\n{}");
    }

    TEST_CASE("a key comes after the other fields, with its prefix") {
        request what{"GET", "/"};
        what.fields.add("accept", "*/*");
        what.key.name = "authorization";
        what.key.scheme = "Bearer ";
        what.key.value = std::make_shared<const secret>("sk-1");
        CHECK(text_of(what, "https://a").ends_with("accept: */*\r\nauthorization: Bearer sk-1\r\n\r\n"));
        what.key.value = nullptr;
        CHECK(text_of(what, "https://a").ends_with("accept: */*\r\n\r\n"));
    }

    TEST_CASE("a field with the key's name is refused, in any case") {
        request what{"GET", "/"};
        what.fields.add("X-API-Key", "k");
        what.key.name = "x-api-key";
        CHECK(text_of(what, "https://a").ends_with("X-API-Key: k\r\n\r\n")); // no key is set
        what.key.value = std::make_shared<const secret>("sk-1");
        CHECK(serialize(what, *parse_url("https://a")).error() == errc::bad_request);
        what.key.name = "Authorization";
        CHECK(text_of(what, "https://a").ends_with("X-API-Key: k\r\nAuthorization: sk-1\r\n\r\n"));
        what.key.name = "Host"; // which every request has
        CHECK(serialize(what, *parse_url("https://a")).error() == errc::bad_request);
    }

    TEST_CASE("the length of a body is sent when a body exists or is expected") {
        CHECK(text_of({"GET", "/"}, "https://a").find("Content-Length") == std::string::npos);
        CHECK(text_of({"DELETE", "/"}, "https://a").find("Content-Length") == std::string::npos);
        CHECK(text_of({"POST", "/"}, "https://a").find("Content-Length: 0\r\n") != std::string::npos);
    }

    TEST_CASE("a caller's own Accept-Encoding is not changed") {
        request what{"GET", "/"};
        what.fields.add("accept-encoding", "gzip");
        CHECK(text_of(what, "https://a").find("identity") == std::string::npos);
    }

    TEST_CASE("text that breaks the framing is never written") {
        const auto refused = [](request what) {
            return serialize(what, *parse_url("https://a")).error() == errc::bad_request;
        };
        CHECK(refused({"GE T", "/"}));
        CHECK(refused({"GET", "no-slash"}));
        CHECK(refused({"GET", "/a b"}));
        CHECK(refused({"GET", "/a\r\nX: y"}));
        for (const char* value : {"a\r\nX: y", "a\nb", "a\rb"}) {
            request what{"GET", "/"};
            what.fields.add("X", value);
            CHECK(refused(what));
        }
        request what{"GET", "/"};
        what.fields.add("X:", "y");
        CHECK(refused(what));
        request keyed{"GET", "/"};
        keyed.key.name = "x-api-key";
        keyed.key.value = std::make_shared<const secret>("sk\r\nX: y");
        CHECK(refused(keyed));
    }

    TEST_CASE("only GET and HEAD may be repeated") {
        CHECK(is_safe({"GET", "/"}));
        CHECK(is_safe({"HEAD", "/"}));
        CHECK_FALSE(is_safe({"POST", "/"}));
        CHECK_FALSE(is_safe({"DELETE", "/"}));
    }
}
