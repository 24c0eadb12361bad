// Tests which runs wait for a slot.
#include <tether/session/policy/admission_queue.hpp>

#include <doctest/doctest.h>

using namespace tether::session;

namespace {

/// The id of the next run that may start; empty when no run may.
std::string admitted(admission_queue& queue) {
    const auto next = queue.admit();
    return next ? next->run_id : std::string{};
}

} // namespace

TEST_SUITE("session::admission_queue") {

    TEST_CASE("runs of one user are admitted first come, first served, while there are slots") {
        admission_queue queue{2};
        for (const char* id : {"a", "b", "c"}) queue.push(id, 1);
        CHECK(admitted(queue) == "a");
        CHECK(admitted(queue) == "b");
        CHECK(queue.admit() == std::nullopt);
        CHECK(queue.taken() == 2);
        CHECK(queue.waiting() == 1);
        queue.release(1);
        CHECK(admitted(queue) == "c");
    }

    TEST_CASE("removing a run from the queue keeps the order of the others") {
        admission_queue queue{3};
        for (const char* id : {"a", "b", "c"}) queue.push(id, 1);
        CHECK(queue.remove("b"));
        CHECK_FALSE(queue.remove("b"));
        CHECK_FALSE(queue.contains("b"));
        CHECK(queue.contains("c"));
        CHECK(admitted(queue) == "a");
        CHECK(admitted(queue) == "c");
        CHECK(queue.admit() == std::nullopt);
    }

    TEST_CASE("fewer slots than are taken admit no run until enough are free") {
        admission_queue queue{2};
        for (const char* id : {"a", "b", "c"}) queue.push(id, 1);
        queue.admit();
        queue.admit();
        queue.set_slots(1);
        queue.release(1);
        CHECK(queue.admit() == std::nullopt);
        queue.release(1);
        CHECK(admitted(queue) == "c");
    }

    TEST_CASE("a user with one run waits for one run of each other user, not for all of them") {
        admission_queue queue{1};
        for (int i = 0; i < 600; ++i) queue.push("a" + std::to_string(i), 1);
        CHECK(admitted(queue) == "a0");
        for (int i = 0; i < 16; ++i) { // the places of newcomers are taken too
            queue.push("n", 100 + static_cast<uid_t>(i));
            CHECK(admitted(queue) == "n");
        }
        queue.push("b0", 2);
        queue.push("b1", 2);
        for (int i = 0; i < 16; ++i) queue.release(100 + static_cast<uid_t>(i));
        queue.release(1);
        CHECK(admitted(queue) == "a1");
        queue.release(1);
        CHECK(admitted(queue) == "b0");
        queue.release(2);
        CHECK(admitted(queue) == "a2");
        queue.release(1);
        CHECK(admitted(queue) == "b1");
    }

    TEST_CASE("a user without an active run starts one even when all slots are taken, but no second one") {
        admission_queue queue{2};
        for (const char* id : {"a", "b", "c"}) queue.push(id, 1);
        queue.admit();
        queue.admit();
        queue.push("x", 2);
        queue.push("y", 2);
        CHECK(queue.admit() == slot_holder{"x", 2});
        CHECK(queue.admit() == std::nullopt);
        CHECK(queue.taken() == 3);
        queue.release(1);
        CHECK(queue.admit() == std::nullopt); // both slots are still taken
        queue.release(1);
        CHECK(admitted(queue) == "c");
    }

    TEST_CASE("no more users than extra slots start over the limit") {
        admission_queue queue{1};
        queue.push("a", 1);
        queue.admit();
        for (uid_t uid = 2; uid < 2 + newcomer_slots; ++uid) {
            queue.push("n", uid);
            CHECK(queue.admit());
        }
        queue.push("late", 1000);
        CHECK_FALSE(queue.admit());
        CHECK(queue.contains("late"));
    }

    TEST_CASE("runs that a restart found active go before all others, regardless of their owner") {
        admission_queue queue{3};
        queue.push_resumed("r1", 1);
        queue.push_resumed("r2", 1);
        queue.push("b", 2);
        queue.push("a", 1);
        CHECK(admitted(queue) == "r1");
        CHECK(admitted(queue) == "r2");
        CHECK(queue.remove("b"));
        CHECK(admitted(queue) == "a");
        CHECK(queue.waiting() == 0);
    }
}
