// Tests Ctrl-C.
#include "follow/interrupt.hpp"

#include <doctest/doctest.h>

using namespace tether::cli;
using step = interrupt_policy::step;

TEST_SUITE("cli::interrupt") {

    TEST_CASE("Ctrl-C asks a person, and cancels in a program without a terminal") {
        CHECK(choose_on_interrupt({}, /*can_ask=*/true) == on_interrupt::ask);
        CHECK(choose_on_interrupt({}, /*can_ask=*/false) == on_interrupt::cancel);
        CHECK(choose_on_interrupt("detach", false) == on_interrupt::detach);
        CHECK(choose_on_interrupt("ask", true) == on_interrupt::ask);
        CHECK(check_on_interrupt("stop") == "is not cancel, detach or ask");
        CHECK(check_on_interrupt("ask").empty());
    }

    TEST_CASE("the second interrupt detaches, whatever the first one did") {
        for (const auto& [first, does] : {std::pair{on_interrupt::ask, step::ask},
                                          {on_interrupt::cancel, step::cancel},
                                          {on_interrupt::detach, step::detach}}) {
            interrupt_policy policy{first};
            CHECK(policy.on_signal() == does);
            CHECK(policy.on_signal() == step::detach);
        }
    }

    TEST_CASE("a user who chooses to keep watching is asked again at the next interrupt") {
        interrupt_policy policy{on_interrupt::ask};
        policy.on_signal();
        CHECK(policy.on_answer("\n") == step::go_on);
        CHECK(policy.on_signal() == step::ask);
        CHECK(policy.on_answer(" Cancel\n") == step::cancel);
        CHECK(policy.on_signal() == step::detach);
        CHECK(policy.on_answer("d") == step::detach);
    }
}
