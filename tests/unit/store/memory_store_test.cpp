#include <tether/store/memory_store.hpp>

#include "support/io_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::store;
using namespace std::chrono_literals;
using session::run_state;

namespace {

run run_of(int n, uid_t owner = 1000, run_state state = run_state::running) {
    run r;
    r.id = fmt::format("run_{:026}", n);
    r.owner.uid = owner;
    r.state = state;
    return r;
}

run finished(int n, wall_time at) {
    run r = run_of(n, 1000, run_state::succeeded);
    r.finished_at = at;
    r.remote = session::remote_state::deleted;
    return r;
}

std::vector<api::event> events_of(std::initializer_list<const char*> raw) {
    std::vector<api::event> out;
    for (const char* text : raw) out.emplace_back().raw = text;
    return out;
}

struct store_fixture : test::io_fixture {
    memory_store store{1h};

    void put(session::run r) { REQUIRE_FALSE(run(store.async_put(std::move(r)))); }
    void append(int n, std::initializer_list<const char*> raw) {
        REQUIRE_FALSE(run(store.async_append(run_of(n).id, events_of(raw))));
    }
    std::vector<std::string> list(run_query q) {
        std::vector<std::string> ids;
        const auto page = run(store.async_list(std::move(q)));
        for (const auto& r : page->first) ids.push_back(r.id.substr(r.id.size() - 2));
        if (page->second) ids.push_back("more");
        return ids;
    }
    std::vector<std::uint64_t> records(record_query q) {
        std::vector<std::uint64_t> found;
        const auto page = run(store.async_records(std::move(q)));
        for (const auto& r : *page) found.push_back(r.number);
        return found;
    }
};

using names = std::vector<std::string>;
using numbers = std::vector<std::uint64_t>;

} // namespace

TEST_SUITE("store::memory_store") {

TEST_CASE_FIXTURE(store_fixture, "records have one growing number over all runs") {
    put(run_of(1));
    put(run_of(2, 7));
    append(1, {"a", "b"});
    append(2, {"c"});
    CHECK(store.newest_record() == 5);
    record_query q;
    CHECK(records(q) == numbers{1, 2, 3, 4, 5});
    q.after = 2, q.limit = 2;
    CHECK(records(q) == numbers{3, 4});
    record_query of_run;
    of_run.run_id = run_of(1).id;
    CHECK(records(of_run) == numbers{1, 3, 4});
    of_run.runs_only = true;
    CHECK(records(of_run) == numbers{1});
    record_query of_owner;
    of_owner.owner = 7;
    CHECK(records(of_owner) == numbers{2, 5});
    of_owner.runs_only = true;
    CHECK(records(of_owner) == numbers{2});
    of_owner.owner = 8;
    CHECK(records(of_owner).empty());
}

TEST_CASE_FIXTURE(store_fixture, "a run record keeps the run as it was then") {
    put(run_of(1));
    put(run_of(1, 1000, run_state::waiting));
    const auto all = run(store.async_records({}));
    REQUIRE(all->size() == 2);
    CHECK(all->at(0).run_now->state == run_state::running);
    CHECK(all->at(1).run_now->state == run_state::waiting);
    CHECK((*run(store.async_find(run_of(1).id)))->state == run_state::waiting);
}

TEST_CASE_FIXTURE(store_fixture, "lists go from the newest, page by page, within states, owner and labels") {
    for (int n = 1; n <= 5; ++n) put(run_of(n, n % 2 ? 1000 : 7, n == 3 ? run_state::failed : run_state::running));
    run_query q;
    CHECK(list(q) == names{"05", "04", "03", "02", "01"});
    q.limit = 2;
    CHECK(list(q) == names{"05", "04", "more"});
    q.after = run_of(4).id;
    CHECK(list(q) == names{"03", "02", "more"});
    q.after = run_of(2).id;
    CHECK(list(q) == names{"01"});
    run_query by_state;
    by_state.states = {run_state::failed, run_state::failed, run_state::queued};
    CHECK(list(by_state) == names{"03"});
    by_state.owner = 7;
    CHECK(list(by_state).empty());
    run_query by_owner;
    by_owner.owner = 7;
    CHECK(list(by_owner) == names{"04", "02"});
    session::run labelled = run_of(6);
    labelled.labels = {{"team", "blue"}, {"k", "v"}};
    put(labelled);
    run_query by_label;
    by_label.labels = {{"team", "blue"}};
    CHECK(list(by_label) == names{"06"});
    by_label.labels = {{"team", "red"}};
    CHECK(list(by_label).empty());
}

TEST_CASE_FIXTURE(store_fixture, "a changed state is listed once, under its new name") {
    put(run_of(1));
    put(run_of(1, 1000, run_state::failed));
    run_query q;
    CHECK(list(q) == names{"01"});
    q.states = {run_state::running};
    CHECK(list(q).empty());
}

TEST_CASE_FIXTURE(store_fixture, "events of a run that was never put are refused") {
    CHECK(run(store.async_append("run_x", events_of({"a"}))) == errc::not_found);
    CHECK_FALSE(run(store.async_find("run_x"))->has_value());
}

TEST_CASE_FIXTURE(store_fixture, "subscribers hear records and previews, and previews are not kept") {
    names heard;
    const auto guard = store.subscribe("", [&](const record& r) { heard.push_back(fmt::format("{}:{}", r.number, int(r.kind))); });
    put(run_of(1));
    append(1, {"a"});
    api::event peek;
    peek.raw = "p";
    store.preview(run_of(1).id, peek);
    store.preview("run_x", peek);
    CHECK(heard == names{"1:0", "2:1", "0:2"});
    CHECK(store.newest_record() == 2);
}

TEST_CASE_FIXTURE(store_fixture, "a removed run takes its records and keys along, and no others") {
    put(run_of(1));
    put(run_of(2));
    append(1, {"a"});
    CHECK_FALSE(run(store.async_remember(1000, "k1", {"d", run_of(1).id})));
    CHECK_FALSE(run(store.async_remember(1000, "k2", {"d", run_of(2).id})));
    CHECK(run(store.async_remember(1000, "k3", {"d", "run_x"})) == errc::not_found);
    CHECK_FALSE(run(store.async_recall(7, "k1"))->has_value());
    CHECK_FALSE(run(store.async_remove(run_of(1).id)));
    CHECK_FALSE(run(store.async_remove(run_of(1).id)));
    CHECK(records({}) == numbers{2});
    CHECK(list({}) == names{"02"});
    CHECK_FALSE(run(store.async_recall(1000, "k1"))->has_value());
    CHECK((*run(store.async_recall(1000, "k2")))->run_id == run_of(2).id);
}

TEST_CASE_FIXTURE(store_fixture, "pruning forgets old finished runs whose session is not ours any more") {
    const wall_time start{};
    put(finished(1, start));
    put(finished(2, start + 30min));
    session::run held = finished(3, start);
    held.remote = session::remote_state::held;
    put(held);
    put(run_of(4));
    CHECK(store.prune(start + 59min) == 0);
    CHECK(store.prune(start + 60min) == 1);
    CHECK(list({}) == names{"04", "03", "02"});
    CHECK(store.prune(start + 24h) == 1);
    CHECK(list({}) == names{"04", "03"});
}

TEST_CASE_FIXTURE(store_fixture, "a run that began a new turn is not pruned by its old end") {
    put(finished(1, wall_time{}));
    put(run_of(1));
    CHECK(store.prune(wall_time{} + 24h) == 0);
}
}
