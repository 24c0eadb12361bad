// Tests how listeners get new records.
#include <tether/store/listeners.hpp>

#include <doctest/doctest.h>

using namespace tether::store;

namespace {

record about(std::string run_id) {
    record r;
    r.run_id = std::move(run_id);
    return r;
}

} // namespace

TEST_SUITE("store::listeners") {

    TEST_CASE("a listener gets records of its run, or of all runs, until its guard is destroyed") {
        listeners all;
        int one = 0, every = 0;
        auto first = all.add("run_1", [&](const record&) { ++one; });
        auto second = all.add("", [&](const record&) { ++every; });
        all.tell(about("run_1"));
        all.tell(about("run_2"));
        CHECK(one == 1);
        CHECK(every == 2);
        first.reset();
        second.reset();
        all.tell(about("run_1"));
        CHECK(one == 1);
        CHECK(every == 2);
        CHECK(all.empty());
    }

    TEST_CASE("a listener may remove itself and others during a call") {
        listeners all;
        int called = 0;
        std::unique_ptr<subscription> first, second;
        first = all.add("", [&](const record&) { ++called, first.reset(), second.reset(); });
        second = all.add("", [&](const record&) { called += 100; });
        all.tell(about("run_1"));
        CHECK(called == 1);
        CHECK(all.empty());
    }

    TEST_CASE("a listener that subscribes during a call gets the next record") {
        listeners all;
        int late = 0;
        std::vector<std::unique_ptr<subscription>> guards;
        guards.push_back(all.add("", [&](const record&) {
            if (guards.size() == 1) guards.push_back(all.add("", [&](const record&) { ++late; }));
        }));
        all.tell(about("run_1"));
        CHECK(late == 0);
        all.tell(about("run_1"));
        CHECK(late == 1);
    }
}
