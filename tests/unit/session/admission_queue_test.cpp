#include <tether/session/admission_queue.hpp>

#include <doctest/doctest.h>

using namespace tether::session;

TEST_SUITE("session::admission_queue") {

    TEST_CASE("runs are admitted first come, first served, while there are slots") {
        admission_queue queue{2};
        for (const char* id : {"a", "b", "c"}) queue.push(id);
        CHECK(queue.admit() == "a");
        CHECK(queue.admit() == "b");
        CHECK(queue.admit() == std::nullopt);
        CHECK(queue.taken() == 2);
        CHECK(queue.waiting() == 1);
        queue.release();
        CHECK(queue.admit() == "c");
    }

    TEST_CASE("a run that leaves the queue keeps the order of the others") {
        admission_queue queue{3};
        for (const char* id : {"a", "b", "c"}) queue.push(id);
        CHECK(queue.remove("b"));
        CHECK_FALSE(queue.remove("b"));
        CHECK(queue.admit() == "a");
        CHECK(queue.admit() == "c");
        CHECK(queue.admit() == std::nullopt);
    }

    TEST_CASE("fewer slots than are taken admit nobody until enough are free") {
        admission_queue queue{2};
        for (const char* id : {"a", "b", "c"}) queue.push(id);
        queue.admit();
        queue.admit();
        queue.set_slots(1);
        queue.release();
        CHECK(queue.admit() == std::nullopt);
        queue.release();
        CHECK(queue.admit() == "c");
    }
}
