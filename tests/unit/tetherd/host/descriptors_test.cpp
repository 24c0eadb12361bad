// Tests that the daemon raises its descriptor limit and knows the sum of its own limits.
#include <daemon/tetherd/host/descriptor_need.hpp>
#include <daemon/tetherd/host/descriptors.hpp>

#include <doctest/doctest.h>
#include <sys/resource.h>

using namespace tether::daemon;

TEST_SUITE("daemon::descriptors") {

    TEST_CASE("every limit on connections counts") {
        config settings;
        const auto usual = descriptors_needed(settings);
        CHECK(usual > settings.runs.active_runs + settings.server.clients);
        settings.runs.active_runs += 1;
        settings.server.clients += 10;
        settings.wire.handshakes += 100;
        settings.wire.max_connections += 1000;
        CHECK(descriptors_needed(settings) == usual + 1111);
    }

    TEST_CASE("the limit is raised as far as possible") {
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

    TEST_CASE("clients get the descriptors that API connections and store leave, at least a quarter") {
        CHECK(clients_that_fit(20'000, 12'000) == 8'000);
        CHECK(clients_that_fit(1024, 10'192) == 256);
        CHECK(clients_that_fit(64, 10'192) == 16);
        config settings;
        settings.runs.active_runs = 1;
        CHECK(clients_that_fit(settings) > 0);
    }

    TEST_CASE("a shortage is reported while few are left, and for a minute after a refused client") {
        using namespace std::chrono_literals;
        const descriptor_watch::clock::time_point now{1000h};
        descriptor_watch watch;
        CHECK(watch.trouble(10, 64, now).empty());
        CHECK(watch.trouble(60, 64, now).starts_with("descriptors are running out: 60 of 64 are open; "));
        watch.note_refusal(now);
        CHECK(watch.trouble(40, 64, now + 59s).find("clients are refused") != std::string::npos);
        CHECK(watch.trouble(40, 64, now + 61s).empty());
    }
}
