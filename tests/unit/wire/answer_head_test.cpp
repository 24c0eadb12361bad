// Tests how the head of a response is collected.
#include <tether/wire/answer_head.hpp>

#include <doctest/doctest.h>

using tether::wire::answer_head;

TEST_SUITE("wire::answer_head") {

    TEST_CASE("a head ends at its empty line wherever it is cut") {
        const std::string head = "HTTP/1.1 200 OK\r\nVia: x\r\n\r\n", bytes = head + "\x16\x03\x01";
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
            CAPTURE(cut);
            answer_head read{100};
            const std::size_t taken = read.take(bytes.substr(0, cut)) + read.take(bytes.substr(cut));
            CHECK(read.is_whole());
            CHECK(read.text() == head);
            CHECK(taken == head.size());
            CHECK(read.take("more") == 0);
        }
    }

    TEST_CASE("a head over its limit is never complete") {
        answer_head at_limit{8}, over_it{7}, endless{7};
        at_limit.take("GET\n\r\n\r\n");
        CHECK(at_limit.is_whole());
        over_it.take("GET\n\r\n\r\n");
        CHECK(over_it.is_too_long());
        CHECK_FALSE(over_it.is_whole());
        endless.take("12345678");
        CHECK(endless.is_too_long());
        CHECK(endless.take("9") == 0);
    }
}
