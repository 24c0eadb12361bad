// Tests the words for errors and statuses in metrics.
#include <daemon/tetherd/metrics/words.hpp>

#include <doctest/doctest.h>
#include <set>

using namespace tether;
using namespace tether::daemon;

TEST_SUITE("daemon::metric_words") {

    TEST_CASE("one of our own errors has its own word, every other is a network error") {
        CHECK(reason_word(errc::stream_idle) == "stream_idle");
        CHECK(reason_word(error_code{111, boost::system::system_category()}) == "network");
        CHECK(reason_word(error_code{1, boost::system::generic_category()}) == "network");
    }

    TEST_CASE("statuses without a specific meaning count as their class") {
        CHECK(status_word(0) == "none");
        CHECK(status_word(200) == "200");
        CHECK(status_word(529) == "529");
        CHECK(status_word(418) == "4xx");
        CHECK(status_word(302) == "3xx");
        CHECK(status_word(599) == "5xx");
        CHECK(status_word(600) == "other");
        CHECK(status_word(-1) == "other");
    }

    TEST_CASE("whatever statuses a server invents, the number of words is small") {
        std::set<std::string> words;
        for (int status = -1000; status < 100'000; ++status) words.insert(status_word(status));
        CHECK(words.size() <= 32);
    }
}
