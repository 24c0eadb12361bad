// Tests what is reported about problems with a feed.
#include "follow/feed_reporter.hpp"

#include "command_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::test;

namespace {

constexpr std::string_view run_a = "run_0000000000000000000000000A";

scripted_answer record(int number, std::string_view state) {
    return http_stream(fmt::format("id: {}\nevent: run\ndata: {{\"id\":\"{}\",\"state\":\"{}\",\"agent\":\"a\","
                                   "\"created_at\":\"2026-11-20T09:00:00Z\"}}\n\n",
                                   number, run_a, state),
                       state == "running");
}

} // namespace

TEST_SUITE("cli::feed_reporter") {

    TEST_CASE_FIXTURE(command_fixture, "one short break of the feed is not mentioned") {
        CHECK(play(cli::watch_command, {std::string{run_a}}, {record(1, "running"), record(2, "succeeded")}) == 0);
        CHECK(complained().empty());
    }

    TEST_CASE_FIXTURE(command_fixture, "a restart that takes several tries is one outage with an end") {
        const auto away = http_answer(503, "");
        CHECK(play(cli::watch_command, {std::string{run_a}},
                   {record(1, "running"), away, away, record(2, "succeeded")}) == 0);
        CHECK(complained() ==
              fmt::format("tether: {0}: connection to the daemon lost, reconnecting\n"
                          "tether: {0}: reconnected to the daemon\n",
                          run_a));
    }

    TEST_CASE_FIXTURE(command_fixture, "a feed that breaks three times without a record is reported") {
        const auto empty = http_stream("", /*is_cut=*/true);
        CHECK(play(cli::watch_command, {std::string{run_a}},
                   {record(1, "running"), empty, empty, record(2, "succeeded")}) == 0);
        CHECK(complained() == fmt::format("tether: {}: the feed keeps breaking, reconnecting\n", run_a));
    }
}
