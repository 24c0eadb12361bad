// Tests which records in the feed of all runs are new.
#include "follow/change_filter.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::cli;

namespace {

protocol::run_document run(std::string id, std::string state, std::uint64_t reopens = 0) {
    protocol::run_document document;
    document.id = std::move(id);
    document.state = std::move(state);
    document.follow.reopens = reopens;
    return document;
}

change_filter made_from(std::vector<protocol::run_document> runs) {
    std::vector<client::run_snapshot> snapshots(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) snapshots[i].run = runs[i];
    return change_filter{snapshots};
}

} // namespace

TEST_SUITE("cli::change_filter") {

    TEST_CASE("stored records of listed runs are not new, later records are") {
        change_filter filter = made_from({run("a", "running")});
        CHECK_FALSE(filter.is_new(run("a", "queued")));
        CHECK_FALSE(filter.is_new(run("a", "running")));
        CHECK(filter.is_new(run("a", "succeeded")));
    }

    TEST_CASE("every record of an unlisted run is new") {
        change_filter filter = made_from({});
        CHECK(filter.is_new(run("b", "queued")));
        CHECK(filter.is_new(run("b", "running")));
    }

    TEST_CASE("changes of the session are new once the run is finished") {
        change_filter filter = made_from({});
        auto now = run("b", "running");
        CHECK(filter.is_new(now));
        now.remote = "held";
        CHECK_FALSE(filter.is_new(now));
        now.state = "succeeded";
        CHECK(filter.is_new(now));
        now.remote = "deleted";
        CHECK(filter.is_new(now));
    }

    TEST_CASE("counters that grow by themselves are not new") {
        change_filter filter = made_from({});
        CHECK(filter.is_new(run("b", "running")));
        CHECK_FALSE(filter.is_new(run("b", "running", 3)));
    }
}
