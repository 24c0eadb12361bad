// Tests delays that double up to a ceiling, with jitter.
#include <tether/session/policy/backoff.hpp>

#include <doctest/doctest.h>

using namespace tether::session;
using namespace std::chrono_literals;

namespace {

double full() {
    return 1.0;
}
double half() {
    return 0.0;
}

} // namespace

TEST_SUITE("session::backoff") {

    TEST_CASE("delays double up to the ceiling, then stay there") {
        backoff delay{500ms, 10s, full};
        for (const auto want : {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 10000ms, 10000ms}) {
            CAPTURE(want.count());
            CHECK(delay.next() == want);
        }
    }

    TEST_CASE("jitter subtracts up to half, from the first delay on") {
        backoff delay{500ms, 10s, half};
        CHECK(delay.next() == 250ms);
        CHECK(delay.next() == 500ms);
    }

    TEST_CASE("progress resets the delay to the floor") {
        backoff delay{500ms, 10s, full};
        delay.next();
        delay.next();
        delay.reset();
        CHECK(delay.next() == 500ms);
    }

    TEST_CASE("a delay is never zero") {
        backoff delay{1ms, 1ms, half};
        CHECK(delay.next() == 1ms);
    }

    TEST_CASE("a ceiling below the floor does not shorten it") {
        backoff delay{2s, 1s, full};
        CHECK(delay.next() == 2s);
        CHECK(delay.next() == 2s);
    }

    TEST_CASE("the server's reconnection time is used within bounds") {
        struct wish {
            std::chrono::milliseconds asked, got;
        };
        for (const auto& [asked, got] : {wish{0ms, 250ms}, wish{3s, 3s}, wish{24h, 10s}}) {
            CAPTURE(asked.count());
            backoff delay{500ms, 10s, full};
            delay.set_floor(asked);
            CHECK(delay.next() == got);
        }
    }

    TEST_CASE("a ceiling under 250 ms also bounds the server's reconnection time") {
        backoff delay{1ms, 4ms, full};
        delay.set_floor(0ms);
        CHECK(delay.next() == 4ms);
    }
}
