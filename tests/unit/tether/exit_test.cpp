// Tests exit statuses.
#include "exit.hpp"

#include <doctest/doctest.h>

using namespace tether::cli;

TEST_SUITE("cli::exit") {

    TEST_CASE("each state has the documented status") {
        const auto number = [](std::string_view state) { return static_cast<int>(exit_status_of(state)); };
        CHECK(number("succeeded") == 0);
        CHECK(number("failed") == 1);
        CHECK(number("cancelled") == 4);
        CHECK(number("timed_out") == 5);
        CHECK(number("waiting") == 6);
        CHECK(number("a state to come") == 1);
    }
}
