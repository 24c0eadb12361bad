// The daemon takes as many descriptors as it may, and knows how many its limits add up to.
#include <daemon/descriptors.hpp>

#include <doctest/doctest.h>
#include <sys/resource.h>

using namespace tether::daemon;

TEST_SUITE("daemon::descriptors") {

    TEST_CASE("every limit that stands for a connection counts") {
        config settings;
        const auto usual = descriptors_needed(settings);
        CHECK(usual > settings.runs.active_runs + settings.server.clients);
        settings.runs.active_runs += 1;
        settings.server.clients += 10;
        settings.wire.handshakes += 100;
        settings.wire.max_connections += 1000;
        CHECK(descriptors_needed(settings) == usual + 1111);
    }

    TEST_CASE("the limit is raised as far as it goes") {
        rlimit before{};
        REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
        rlimit low = before;
        low.rlim_cur = 64;
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
        CHECK(raise_descriptor_limit() == before.rlim_max);
        rlimit now{};
        REQUIRE(::getrlimit(RLIMIT_NOFILE, &now) == 0);
        CHECK(now.rlim_cur == before.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &before);
    }
}
