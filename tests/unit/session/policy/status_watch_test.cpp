// Tests when listings watch the quiet runs, and what a listing makes a run do.
#include <tether/session/policy/status_watch.hpp>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::session;
using namespace std::chrono_literals;
using api::session_status;
using action = watch_order::action;
using step = status_watch::step;
using orders = std::vector<watch_order>;
using sessions = std::vector<api::session>;
using strings = std::vector<std::string>;

namespace {

const steady_time start{1h};
const wall_time birth{std::chrono::hours{24 * 365}};

quiet_run quiet(std::string id, std::chrono::minutes age = 0min, bool rests = false) {
    quiet_run run;
    run.session_id = std::move(id);
    run.agent_id = "agent_1";
    run.created_at = birth - age;
    run.rests = rests;
    return run;
}

api::session shown(std::string id, session_status status, std::string updated_at = "1") {
    api::session s;
    s.id = std::move(id);
    s.agent_id = "agent_1";
    s.status = status;
    s.updated_at = std::move(updated_at);
    s.created_at = birth;
    return s;
}

/// A watch of the runs `s0` to `s9`, and its walks.
struct watched {
    explicit watched(bool rests = false, int runs = 10) {
        for (int i = 0; i < runs; ++i) watch.join(quiet(fmt::format("s{}", i), 0min, rests));
    }
    orders walk(watch_walk kind, steady_time now, sessions page, bool complete = true) {
        watch.begin(kind, now);
        orders all = watch.take(page, now);
        const orders at_end = watch.end(complete, now);
        all.insert(all.end(), at_end.begin(), at_end.end());
        return all;
    }
    orders list(steady_time now, sessions page) { return walk(watch_walk::resting, now, std::move(page)); }
    orders count(steady_time now, sessions page, bool complete = true) {
        return walk(watch_walk::census, now, std::move(page), complete);
    }
    sessions all_but(std::string missing, std::string updated_at = "1") {
        sessions page;
        for (int i = 0; i < 10; ++i) {
            const std::string id = fmt::format("s{}", i);
            if (id != missing) page.push_back(shown(id, session_status::running, updated_at));
        }
        return page;
    }
    status_watch watch{follow_config{}};
};

const orders read_s1{{"s1", action::read_history}};
const orders probe_s1{{"s1", action::probe}};

} // namespace

TEST_SUITE("session::status_watch") {

    TEST_CASE("no listing is read without quiet runs, or for a single one, whose probe costs as much") {
        CHECK_FALSE(watched(false, 0).watch.next(start));
        CHECK_FALSE(watched(false, 1).watch.next(start));
        CHECK(watched(false, 2).watch.next(start));
    }

    TEST_CASE("a census comes first, then listings every 30 s, and every 5 min another census") {
        watched w;
        CHECK(w.watch.next(start) == step{watch_walk::census, start});
        w.count(start, {});
        steady_time now = start;
        for (int i = 1; i < 10; ++i) {
            now += 30s;
            CHECK(w.watch.next(now - 1s) == step{watch_walk::resting, now});
            w.list(now, {});
        }
        CHECK(w.watch.next(now) == step{watch_walk::census, start + 5min});
    }

    TEST_CASE("the query has the oldest creation that the API reported, and the agent that all share") {
        watched w;
        w.watch.join(quiet("old", 90min));
        api::session_query query = w.watch.begin(watch_walk::resting, start);
        CHECK(query.created_since == birth - 90min);
        CHECK(query.agent_id == "agent_1");
        CHECK(query.statuses == strings{"idle", "terminated"});
        CHECK(query.include_archived);
        CHECK(query.order == api::list_order::ascending);
        CHECK(w.watch.begin(watch_walk::census, start).statuses.empty());
    }

    TEST_CASE("with several agents, or an unknown one, the query names none") {
        for (const std::string agent : {"agent_2", ""}) {
            watched w;
            quiet_run other = quiet("other");
            other.agent_id = agent;
            w.watch.join(other);
            CHECK(w.watch.begin(watch_walk::resting, start).agent_id.empty());
        }
    }

    TEST_CASE("a session more than a day older than the rest does not widen the listing") {
        watched w;
        w.watch.join(quiet("old", 60min * 25));
        CHECK(w.watch.begin(watch_walk::resting, start).created_since == birth);
        SUBCASE("and its absence means nothing") {
            for (int i = 0; i < 3; ++i) CHECK(w.count(start, w.all_but("none")).empty());
        }
        SUBCASE("unless most are as old") {
            for (int i = 0; i < 20; ++i) w.watch.join(quiet(fmt::format("older{}", i), 60min * 25));
            CHECK(w.watch.begin(watch_walk::resting, start).created_since == birth - 25h);
        }
        SUBCASE("nor if its age is unknown") {
            quiet_run unknown = quiet("unknown");
            unknown.created_at.reset();
            w.watch.join(unknown);
            CHECK(w.watch.begin(watch_walk::resting, start).created_since == birth);
        }
    }

    TEST_CASE("a run whose session is listed as not running reads its history") {
        for (const auto status : {session_status::idle, session_status::terminated, session_status::unknown}) {
            watched w;
            CHECK(w.list(start, {shown("s1", status), shown("foreign", status)}) == read_s1);
        }
        CHECK(watched().list(start, {shown("s1", session_status::running)}).empty());
        CHECK(watched().list(start, {shown("s1", session_status::rescheduling)}).empty());
    }

    TEST_CASE("an incomplete listing counts for the sessions that it shows") {
        watched w;
        CHECK(w.walk(watch_walk::resting, start, {shown("s1", session_status::idle)}, /*complete=*/false) == read_s1);
    }

    TEST_CASE("it reads again after each listing until an event explains the listing") {
        watched w;
        const sessions page{shown("s1", session_status::idle)};
        CHECK(w.list(start, page) == read_s1);
        w.watch.history_read("s1", /*rests=*/false, start); // the history lags
        CHECK(w.list(start + 30s, page) == read_s1);
        w.watch.history_read("s1", /*rests=*/true, start + 30s);
        CHECK(w.list(start + 60s, page).empty());
        CHECK(w.list(start + 90s, {shown("s1", session_status::idle, "2")}) == read_s1);
    }

    TEST_CASE("a history that could not be read is read after the next listing") {
        watched w;
        const sessions page{shown("s1", session_status::idle)};
        CHECK(w.list(start, page) == read_s1);
        CHECK(w.list(start + 30s, page) == read_s1);
    }

    TEST_CASE("a waiting run reads its history every 5 min") {
        watched w{/*rests=*/true};
        const sessions page{shown("s1", session_status::idle)};
        CHECK(w.list(start, page) == read_s1);
        w.watch.history_read("s1", /*rests=*/true, start);
        int reads = 0;
        for (auto now = start + 30s; now <= start + 30min; now += 30s) {
            if (w.list(now, page).empty()) continue;
            ++reads;
            w.watch.history_read("s1", /*rests=*/true, now);
        }
        CHECK(reads == 6);
    }

    TEST_CASE("waiting runs take turns, and each reads within 5 min and 30 s") {
        watched w{/*rests=*/true, 1000};
        sessions page;
        for (int i = 0; i < 1000; ++i) page.push_back(shown(fmt::format("s{}", i), session_status::idle));
        std::map<std::string, steady_time> read;
        for (const api::session& s : page) read[s.id] = start;
        std::size_t most = 0;
        for (auto now = start; now <= start + 1h; now += 30s) {
            const orders due = w.list(now, page);
            most = std::max(most, due.size());
            for (const watch_order& each : due) {
                w.watch.history_read(each.session_id, /*rests=*/true, now);
                read[each.session_id] = now;
            }
            for (const auto& [id, time] : read) REQUIRE(now - time <= 5min + 30s);
        }
        CHECK(most <= 150);
    }

    TEST_CASE("a session missing from two complete censuses is probed") {
        watched w;
        CHECK(w.count(start, w.all_but("none")).empty());
        CHECK(w.count(start + 5min, w.all_but("s1")).empty());
        SUBCASE("twice in a row") {
            CHECK(w.count(start + 10min, w.all_but("s1")) == probe_s1);
        }
        SUBCASE("an incomplete one does not count") {
            CHECK(w.count(start + 10min, w.all_but("s1"), /*complete=*/false).empty());
            CHECK(w.count(start + 15min, w.all_but("s1")) == probe_s1);
        }
        SUBCASE("another sighting begins anew") {
            w.count(start + 10min, w.all_but("none"));
            CHECK(w.count(start + 15min, w.all_but("s1")).empty());
        }
        SUBCASE("a listing of sessions that do not run proves nothing") {
            CHECK(w.list(start + 10min, {}).empty());
            CHECK(w.list(start + 11min, {}).empty());
        }
    }

    TEST_CASE("a run that became quiet during a census is not missing from it") {
        watched w;
        w.watch.begin(watch_walk::census, start);
        w.watch.join(quiet("new"));
        w.watch.take(w.all_but("none"), start);
        w.watch.end(/*complete=*/true, start);
        CHECK(w.count(start + 5min, w.all_but("none")).empty());
        CHECK(w.count(start + 10min, w.all_but("none")) == orders{{"new", action::probe}});
    }

    TEST_CASE("a run whose session was updated while its stream was silent reads its history") {
        watched w;
        CHECK(w.count(start, w.all_but("none", "1")).empty());
        sessions page = w.all_but("none", "1");
        page[1].updated_at = "2";
        CHECK(w.count(start + 5min, page) == read_s1);
        CHECK(w.count(start + 10min, page).empty());
        SUBCASE("an event in between begins anew") {
            w.watch.leave("s1");
            w.watch.join(quiet("s1"));
            page[1].updated_at = "3";
            CHECK(w.count(start + 15min, page).empty());
        }
    }

    TEST_CASE("a listing with as many pages as there are quiet runs is given up, and tried again 5 min later") {
        watched w;
        w.watch.begin(watch_walk::resting, start);
        for (int page = 1; page < 9; ++page) {
            w.watch.take({}, start);
            CHECK(w.watch.is_worth_a_page());
        }
        w.watch.take({}, start);
        CHECK_FALSE(w.watch.is_worth_a_page());
        w.watch.end(/*complete=*/false, start);
        CHECK(w.watch.next(start)->at == start + 5min);
        SUBCASE("a shorter one is read every 30 s again") {
            w.list(start + 5min, {});
            CHECK(w.watch.next(start + 5min)->at == start + 5min + 30s);
        }
    }
}
