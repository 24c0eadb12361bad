// Tests the decoding of coded bodies.
#include "coded_text.hpp"

#include <tether/wire/content_decoder.hpp>

using namespace tether;
using namespace tether::wire;
using namespace tether::test;

namespace {

struct decoded {
    std::string text;
    error_code error;
};

/// `input` in pieces of `size`.
decoded decode(content_coding coding, std::string_view input, std::size_t size, std::size_t max = 1u << 30) {
    content_decoder decoder{coding, max};
    decoded out;
    while (!input.empty()) {
        decoder.feed(input.substr(0, size));
        input.remove_prefix(std::min(size, input.size()));
        for (bool more = true; more;) {
            const std::size_t before = out.text.size();
            const auto step = decoder.decode_some(out.text);
            CHECK(out.text.size() - before < content_decoder::step_bytes + (16u << 10));
            if (!step) {
                out.error = step.error();
                return out;
            }
            more = *step;
        }
    }
    out.error = decoder.finish();
    return out;
}

header_fields with(std::string_view coding) {
    header_fields fields;
    fields.add("Content-Encoding", std::string{coding});
    return fields;
}

} // namespace

TEST_SUITE("wire::content_decoder") {

    TEST_CASE("the coding of a body is read from all of its header fields") {
        CHECK(coding_of({}) == content_coding::identity);
        CHECK(coding_of(with("")) == content_coding::identity);
        CHECK(coding_of(with("Identity")) == content_coding::identity);
        CHECK(coding_of(with("GZip")) == content_coding::gzip);
        CHECK(coding_of(with("x-gzip")) == content_coding::gzip);
        CHECK(coding_of(with(" identity, deflate ")) == content_coding::deflate);
        CHECK_FALSE(coding_of(with("br")).has_value());
        CHECK_FALSE(coding_of(with("gzip, gzip")).has_value());
        header_fields twice = with("gzip");
        twice.add("content-encoding", "deflate");
        CHECK_FALSE(coding_of(twice).has_value());
    }

    TEST_CASE("coded bodies are decoded wherever they are cut") {
        std::string text;
        for (int i = 0; i < 2000; ++i) text += std::to_string(i * i) + ',';
        const struct {
            content_coding coding;
            std::string body;
        } rows[] = {
            {content_coding::gzip, coded(text, gzip_bits)},
            {content_coding::deflate, coded(text, zlib_bits)},
            {content_coding::deflate, coded(text, raw_bits)},
        };
        for (const auto& row : rows)
            for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{7}, row.body.size()}) {
                CAPTURE(size);
                const decoded found = decode(row.coding, row.body, size);
                CHECK_FALSE(found.error);
                CHECK(found.text == text);
            }
    }

    TEST_CASE("a gzip body has any number of members") {
        const std::string body = coded("one, ", gzip_bits) + coded("", gzip_bits) + coded("two", gzip_bits);
        for (const std::size_t size : {std::size_t{1}, body.size()}) {
            const decoded found = decode(content_coding::gzip, body, size);
            CHECK_FALSE(found.error);
            CHECK(found.text == "one, two");
        }
    }

    TEST_CASE("an empty body is complete") {
        CHECK_FALSE(decode(content_coding::gzip, "", 1).error);
        CHECK_FALSE(decode(content_coding::deflate, "", 1).error);
    }

    TEST_CASE("a damaged, cut or longer body is an error") {
        const std::string whole = coded("some text that is long enough to be cut", gzip_bits);
        std::string damaged = whole;
        damaged[whole.size() - 6] ^= 1; // the checksum
        const struct {
            content_coding coding;
            std::string body;
        } rows[] = {
            {content_coding::gzip, whole.substr(0, whole.size() - 1)},
            {content_coding::gzip, whole.substr(0, 3)},
            {content_coding::gzip, damaged},
            {content_coding::gzip, whole + "garbage"},
            {content_coding::gzip, "{\"data\":[]}"},
            {content_coding::deflate, coded("text", zlib_bits) + "x"},
            {content_coding::deflate, coded("text", raw_bits) + "x"},
            {content_coding::deflate, "x"},
            {content_coding::deflate, "{\"data\":[]}"},
        };
        for (const auto& row : rows)
            for (const std::size_t size : {std::size_t{1}, std::size_t{1000}}) {
                CAPTURE(row.body);
                CHECK(decode(row.coding, row.body, size).error == errc::content_coding_failed);
            }
    }

    TEST_CASE("a body that grows over the limit is refused, and memory use stays within the limit") {
        const std::string zeros(8u << 20, '\0'), bomb = coded(zeros, gzip_bits);
        CHECK(bomb.size() < zeros.size() / 900);
        const decoded found = decode(content_coding::gzip, bomb, bomb.size(), 1u << 20);
        CHECK(found.error == errc::body_too_large);
        CHECK(found.text.size() <= 1u << 20);
        CHECK_FALSE(decode(content_coding::gzip, bomb, bomb.size(), zeros.size()).error);
        std::string many;
        for (int i = 0; i < 1000; ++i) many += coded(std::string(2000, 'x'), gzip_bits);
        CHECK(decode(content_coding::gzip, many, many.size(), 1u << 20).error == errc::body_too_large);
    }

    TEST_CASE("a refusal is decoded as far as it arrived") {
        const std::string body = coded("the key is refused", gzip_bits);
        CHECK(decode_prefix(with("gzip"), body, 1000) == "the key is refused");
        CHECK(decode_prefix({}, "plain", 1000) == "plain");
        CHECK(decode_prefix(with("br"), body, 1000).empty());
        CHECK(decode_prefix(with("gzip"), "no gzip", 1000).empty());
    }
}
