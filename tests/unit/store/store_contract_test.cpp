// Tests what the layers above rely on.
#include "disk_fixture.hpp"

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;
using namespace std::chrono_literals;
using session::remote_state;
using session::run_state;

namespace {

struct opened : disk_fixture {
    opened() {
        config.retain = 1h;
        reopen();
    }
};

using names = std::vector<std::string>;
using numbers = std::vector<std::uint64_t>;

struct contract : opened {
    tether::store::store& store = *kept;

    void put(session::run r) { REQUIRE_FALSE(run(store.async_put(std::move(r)))); }
    void checkpoint(session::run r, session::continuation then) {
        REQUIRE_FALSE(run(store.async_checkpoint(std::move(r), std::move(then))));
    }
    void append(int n, std::vector<api::event> events) {
        REQUIRE_FALSE(run(store.async_append(id_of(n), std::move(events))));
    }
    names list(run_query q) {
        names ids;
        const auto page = run(store.async_list(std::move(q)));
        for (const auto& r : page->runs) ids.push_back(r.id.substr(r.id.size() - 2));
        if (!page->after.empty()) ids.push_back("more");
        return ids;
    }
    numbers records(record_query q) {
        numbers found;
        const auto page = run(store.async_records(std::move(q)));
        for (const auto& r : *page) found.push_back(r.number);
        return found;
    }
    names texts(int n) {
        names found;
        record_query q;
        q.run_id = id_of(n);
        const auto page = run(store.async_records(std::move(q)));
        for (const auto& r : *page)
            if (!r.event_raw.empty()) found.push_back(r.event_raw);
        return found;
    }
    names ledger() {
        names lines;
        const auto all = run(store.async_ledger());
        for (const auto& line : *all)
            lines.push_back(line.run_id.substr(line.run_id.size() - 2) + ":" + line.session_id +
                            (line.kept ? ":kept" : ""));
        return lines;
    }
    std::size_t pruned_at(wall_time now, std::size_t at_most = 100) {
        return run(store.async_prune(now, at_most))->run_ids.size();
    }
    std::size_t count(run_state state) {
        const auto all = store.counts();
        const auto found = all.find(state);
        return found == all.end() ? 0 : found->second;
    }
};

} // namespace

TEST_SUITE("store::store") {

    TEST_CASE("runs and the newest record are also known by owner") {
        contract t;
        const auto count_of = [&](uid_t owner, run_state state) {
            const auto all = t.store.counts(owner);
            const auto found = all.find(state);
            return found == all.end() ? std::size_t{0} : found->second;
        };
        const auto newest_of = [&](uid_t owner) { return t.run(t.store.async_newest_record_of(owner)).value(); };
        t.put(run_of(1, 7));
        t.put(run_of(2, 8));
        t.put(run_of(3, 8));
        t.append(1, events_of({"a"}));
        t.append(2, events_of({"b"}));
        CHECK(count_of(7, run_state::running) == 1);
        CHECK(count_of(8, run_state::running) == 2);
        CHECK(count_of(9, run_state::running) == 0);
        CHECK(newest_of(7) == 4);
        CHECK(newest_of(8) == 5);
        CHECK(newest_of(9) == 0);
        REQUIRE_FALSE(t.run(t.store.async_remove(id_of(2))));
        CHECK(count_of(8, run_state::running) == 1);
        CHECK(newest_of(8) == 3);
        t.put(run_of(1, 7, run_state::failed));
        CHECK(t.store.counts(7) == std::map<run_state, std::size_t>{{run_state::failed, 1}});
    }

    TEST_CASE("records have one increasing number over all runs") {
        contract t;
        t.put(run_of(1));
        t.put(run_of(2, 7));
        t.append(1, events_of({"a", "b"}));
        t.append(2, events_of({"c"}));
        CHECK(t.store.newest_record() == 5);
        record_query q;
        CHECK(t.records(q) == numbers{1, 2, 3, 4, 5});
        q.after = 2, q.limit = 2;
        CHECK(t.records(q) == numbers{3, 4});
        q.after = UINT64_MAX;
        CHECK(t.records(q).empty());
        record_query of_run;
        of_run.run_id = id_of(1);
        CHECK(t.records(of_run) == numbers{1, 3, 4});
        of_run.runs_only = true;
        CHECK(t.records(of_run) == numbers{1});
        record_query of_owner;
        of_owner.owner = 7;
        CHECK(t.records(of_owner) == numbers{2, 5});
        of_owner.runs_only = true;
        CHECK(t.records(of_owner) == numbers{2});
        of_owner.owner = 8;
        CHECK(t.records(of_owner).empty());
        record_query runs;
        runs.runs_only = true;
        CHECK(t.records(runs) == numbers{1, 2});
        record_query of_other;
        of_other.run_id = id_of(1);
        of_other.owner = 7;
        CHECK(t.records(of_other).empty());
        of_other.run_id = "run_x";
        CHECK(t.records(of_other).empty());
    }

    TEST_CASE("a page of records is bounded by its bytes and never empty") {
        contract t;
        t.put(run_of(1));
        const std::string large(3000, 'x');
        t.append(1, events_of({large.c_str(), large.c_str(), large.c_str()}));
        record_query q;
        q.after = 1;
        q.max_bytes = 7000;
        CHECK(t.records(q) == numbers{2, 3});
        q.after = 3;
        q.max_bytes = 1;
        CHECK(t.records(q) == numbers{4});
    }

    TEST_CASE("a run record keeps the run's state at its time") {
        contract t;
        t.put(run_of(1));
        t.put(run_of(1, 1000, run_state::waiting));
        const auto all = t.run(t.store.async_records({}));
        REQUIRE(all->size() == 2);
        REQUIRE(all->at(0).run_now);
        CHECK(all->at(0).run_now->state == run_state::running);
        CHECK(all->at(1).run_now->state == run_state::waiting);
        CHECK((*t.run(t.store.async_find(id_of(1))))->state == run_state::waiting);
        const auto header = t.run(t.store.async_header(id_of(1)));
        REQUIRE(header->has_value());
        CHECK((*header)->state == run_state::waiting);
        CHECK((*header)->owner == (*t.run(t.store.async_find(id_of(1))))->owner.uid);
    }

    TEST_CASE("lists go from the newest, page by page, within states, owner and labels") {
        contract t;
        for (int n = 1; n <= 5; ++n)
            t.put(run_of(n, n % 2 ? 1000 : 7, n == 3 ? run_state::failed : run_state::running));
        run_query q;
        CHECK(t.list(q) == names{"05", "04", "03", "02", "01"});
        q.limit = 2;
        CHECK(t.list(q) == names{"05", "04", "more"});
        q.after = id_of(4);
        CHECK(t.list(q) == names{"03", "02", "more"});
        q.after = id_of(2);
        CHECK(t.list(q) == names{"01"});
        run_query by_state;
        by_state.states = {run_state::failed, run_state::failed, run_state::queued};
        CHECK(t.list(by_state) == names{"03"});
        by_state.owner = 7;
        CHECK(t.list(by_state).empty());
        run_query by_states;
        by_states.states = {run_state::failed, run_state::running};
        by_states.limit = 3;
        CHECK(t.list(by_states) == names{"05", "04", "03", "more"});
        run_query by_owner;
        by_owner.owner = 7;
        CHECK(t.list(by_owner) == names{"04", "02"});
    }

    TEST_CASE("a label is found in any old run, and its pages have no gap or overlap") {
        contract t;
        for (int n = 1; n <= 3; ++n) {
            session::run labelled = run_of(n);
            labelled.labels = {{"team", "blue"}, {"n", std::to_string(n)}};
            t.put(labelled);
        }
        for (int n = 4; n <= 40; ++n) t.put(run_of(n));
        run_query q;
        q.labels = {{"team", "blue"}};
        q.limit = 2;
        CHECK(t.list(q) == names{"03", "02", "more"});
        q.after = id_of(2);
        CHECK(t.list(q) == names{"01"});
        q.labels = {{"team", "blue"}, {"n", "3"}};
        q.after.clear();
        CHECK(t.list(q) == names{"03"});
        q.labels = {{"team", "red"}};
        CHECK(t.list(q).empty());
    }

    TEST_CASE("a changed state is listed and counted once, under its new name") {
        contract t;
        t.put(run_of(1));
        CHECK(t.count(run_state::running) == 1);
        t.put(run_of(1, 1000, run_state::failed));
        CHECK(t.count(run_state::running) == 0);
        CHECK(t.count(run_state::failed) == 1);
        run_query q;
        CHECK(t.list(q) == names{"01"});
        q.states = {run_state::running};
        CHECK(t.list(q).empty());
        REQUIRE_FALSE(t.run(t.store.async_remove(id_of(1))));
        CHECK(t.count(run_state::failed) == 0);
    }

    TEST_CASE("events and notes of an unknown run are refused") {
        contract t;
        CHECK(t.run(t.store.async_append("run_x", events_of({"a"}))) == errc::not_found);
        CHECK(t.run(t.store.async_note("run_x", open_continuation())) == errc::not_found);
        CHECK_FALSE(t.run(t.store.async_remove("run_x")));
        CHECK_FALSE(t.run(t.store.async_find("run_x"))->has_value());
        CHECK_FALSE(t.run(t.store.async_header("run_x"))->has_value());
        CHECK_FALSE(t.run(t.store.async_load("run_x"))->has_value());
        CHECK(t.run(t.store.async_event_marks("run_x"))->empty());
        CHECK(t.store.newest_record() == 0);
    }

    TEST_CASE("the listener gets records and previews, and previews are not stored") {
        contract t;
        names heard;
        t.store.set_listener([&](const record& r) { heard.push_back(fmt::format("{}:{}", r.number, int(r.kind))); });
        t.put(run_of(1));
        t.append(1, events_of({"a"}));
        t.store.preview(id_of(1), event_of({}, "p"));
        t.store.preview("run_x", event_of({}, "p"));
        CHECK(heard == names{"1:0", "2:1", "0:2"});
        CHECK(t.store.newest_record() == 2);
        CHECK(t.records({}) == numbers{1, 2});
    }

    TEST_CASE("a queued event is replaced in place by its processed copy") {
        contract t;
        t.put(run_of(1));
        t.append(1, {event_of("e1", "queued", true), event_of("e2", "other")});
        t.append(1, {event_of("e1", "processed")});
        CHECK(t.texts(1) == names{"processed", "other"});
        CHECK(t.store.newest_record() == 3);
        const auto marks = t.run(t.store.async_event_marks(id_of(1)));
        REQUIRE(marks->size() == 2);
        CHECK(marks->at(0).id == "e1");
        CHECK_FALSE(marks->at(0).queued);
    }

    TEST_CASE("events without an id are never equal") {
        contract t;
        t.put(run_of(1));
        t.append(1, {event_of("", "a", true), event_of("", "a", true)});
        CHECK(t.texts(1) == names{"a", "a"});
    }

    TEST_CASE("events are recognised by id, type, time and whether they were queued") {
        contract t;
        t.put(run_of(1));
        api::event timed = event_of("", "a");
        timed.type = "user.message";
        timed.processed_at = wall_time{} + 1234567us;
        t.append(1, {timed, event_of("e2", "b", true)});
        const auto marks = t.run(t.store.async_event_marks(id_of(1)));
        REQUIRE(marks->size() == 2);
        CHECK(marks->at(0).type == "user.message");
        CHECK(marks->at(0).processed_at == timed.processed_at);
        CHECK(marks->at(1).id == "e2");
        CHECK(marks->at(1).queued);
    }

    TEST_CASE("accepting stores run, continuation and key together") {
        contract t;
        session::continuation then = open_continuation();
        then.inputs_before = {"a"};
        REQUIRE_FALSE(t.run(t.store.async_accept(run_of(1), then, key_of("k1", "d1"))));
        REQUIRE_FALSE(t.run(t.store.async_accept(run_of(2), then, key_of("", ""))));
        const auto kept = *t.run(t.store.async_recall(1000, "k1"));
        REQUIRE(kept.has_value());
        CHECK(kept->run_id == id_of(1));
        CHECK(kept->body_digest == "d1");
        CHECK_FALSE(t.run(t.store.async_recall(1000, ""))->has_value());
        CHECK_FALSE(t.run(t.store.async_recall(7, "k1"))->has_value());
        CHECK((*t.run(t.store.async_load(id_of(1))))->continuation.inputs_before == names{"a"});
    }

    TEST_CASE("each finished turn is found as it was at its end") {
        contract t;
        session::run one = run_of(1);
        const auto put = [&](unsigned turns, run_state state, const char* message) {
            one.turns = turns;
            one.state = state;
            if (is_finished(state)) one.result.emplace().messages = {std::string{message}};
            REQUIRE_FALSE(t.run(t.store.async_put(one)));
        };
        const auto turns = [&](std::uint64_t after, std::size_t limit, std::size_t max_bytes = 1u << 20) {
            turn_query query;
            query.run_id = id_of(1);
            query.after = after;
            query.limit = limit;
            query.max_bytes = max_bytes;
            names found;
            for (const session::run& turn : t.run(t.store.async_turns(query)).value())
                found.push_back(fmt::format("{} {}", turn.turns, turn.result->messages.back().str()));
            return found;
        };
        put(0, run_state::cancelled, "never began");
        CHECK(turns(0, 9).empty());
        put(1, run_state::running, "");
        CHECK(turns(0, 9).empty());
        put(1, run_state::succeeded, "one");
        put(1, run_state::succeeded, "one, with its usage");
        put(2, run_state::running, "");
        CHECK(turns(0, 9) == names{"1 one, with its usage"});
        put(2, run_state::failed, "two");
        put(3, run_state::timed_out, "three");
        CHECK(turns(0, 2) == names{"1 one, with its usage", "2 two"});
        CHECK(turns(2, 2) == names{"3 three"});
        CHECK(turns(0, 9, 1) == names{"1 one, with its usage"});
        CHECK(turns(UINT64_MAX, 9).empty());
        REQUIRE_FALSE(t.run(t.store.async_remove(id_of(1))));
        CHECK(turns(0, 9).empty());
    }

    TEST_CASE("the key of a send is stored with its outcome, and dropped when nothing was sent") {
        contract t;
        t.put(run_of(1));
        session::continuation then = open_continuation();
        then.keyed.key = "1000:k";
        then.keyed.body_digest = "d1";
        const auto recall = [&] { return t.run(t.store.async_recall_send(id_of(1), "1000:k")).value(); };
        CHECK_FALSE(recall());
        REQUIRE_FALSE(t.run(t.store.async_note(id_of(1), then)));
        REQUIRE(recall());
        CHECK(recall()->body_digest == "d1");
        CHECK_FALSE(recall()->event_ids);
        then.keyed.outcome = session::send_outcome::accepted;
        then.keyed.event_ids = {"e1", "e2"};
        REQUIRE_FALSE(t.run(t.store.async_note(id_of(1), then)));
        CHECK(recall()->event_ids == names{"e1", "e2"});
        then.keyed = {};
        REQUIRE_FALSE(t.run(t.store.async_note(id_of(1), then)));
        CHECK(recall()->event_ids == names{"e1", "e2"});
        CHECK_FALSE(t.run(t.store.async_recall_send(id_of(2), "1000:k")).value());
        then.keyed.key = "1000:other";
        REQUIRE_FALSE(t.run(t.store.async_note(id_of(1), then)));
        then.keyed.outcome = session::send_outcome::dropped;
        REQUIRE_FALSE(t.run(t.store.async_note(id_of(1), then)));
        CHECK_FALSE(t.run(t.store.async_recall_send(id_of(1), "1000:other")).value());
        REQUIRE_FALSE(t.run(t.store.async_remove(id_of(1))));
        CHECK_FALSE(recall());
    }

    TEST_CASE("a removed run takes its own records and keys with it, and no others") {
        contract t;
        REQUIRE_FALSE(t.run(t.store.async_accept(run_of(1), open_continuation(), key_of("k1", "d"))));
        REQUIRE_FALSE(t.run(t.store.async_accept(run_of(2), open_continuation(), key_of("k2", "d"))));
        t.append(1, events_of({"a"}));
        CHECK_FALSE(t.run(t.store.async_remove(id_of(1))));
        CHECK_FALSE(t.run(t.store.async_remove(id_of(1))));
        CHECK(t.records({}) == numbers{2});
        CHECK(t.list({}) == names{"02"});
        CHECK_FALSE(t.run(t.store.async_recall(1000, "k1"))->has_value());
        CHECK((*t.run(t.store.async_recall(1000, "k2")))->run_id == id_of(2));
    }

    TEST_CASE("numbers of removed records are never used again") {
        contract t;
        t.put(run_of(1));
        t.append(1, events_of({"a", "b"}));
        REQUIRE_FALSE(t.run(t.store.async_remove(id_of(1))));
        CHECK(t.store.newest_record() == 3);
        t.put(run_of(2));
        CHECK(t.records({}) == numbers{4});
    }

    TEST_CASE("the continuation of a run is stored until a checkpoint closes it") {
        contract t;
        session::continuation then = open_continuation();
        then.work_in_doubt = true;
        t.checkpoint(run_of(1), then);
        t.put(run_of(1, 1000, run_state::waiting));
        auto kept = *t.run(t.store.async_load(id_of(1)));
        CHECK(kept->run.state == run_state::waiting);
        CHECK(kept->continuation.open);
        CHECK(kept->continuation.work_in_doubt);
        then.work_in_doubt = false;
        REQUIRE_FALSE(t.run(t.store.async_note(id_of(1), then)));
        kept = *t.run(t.store.async_load(id_of(1)));
        CHECK_FALSE(kept->continuation.work_in_doubt);
        CHECK(t.store.newest_record() == 2);
        then.open = false;
        t.checkpoint(run_of(1, 1000, run_state::succeeded), then);
        kept = *t.run(t.store.async_load(id_of(1)));
        CHECK_FALSE(kept->continuation.open);
        CHECK(t.run(t.store.async_unfinished("", 10))->empty());
    }

    TEST_CASE("unfinished runs are returned in the order of their ids, page by page") {
        contract t;
        for (const int n : {3, 1, 2, 5, 4}) t.checkpoint(run_of(n), open_continuation());
        t.checkpoint(run_of(2), session::continuation());
        t.put(run_of(6));
        const auto ids = [&](std::string after, std::size_t limit) {
            names found;
            const auto page = t.run(t.store.async_unfinished(std::move(after), limit));
            for (const auto& kept : *page) found.push_back(kept.run.id.substr(kept.run.id.size() - 1));
            return found;
        };
        CHECK(ids("", 10) == names{"1", "3", "4", "5"});
        CHECK(ids("", 2) == names{"1", "3"});
        CHECK(ids(id_of(3), 2) == names{"4", "5"});
        CHECK(ids(id_of(5), 2).empty());
    }

    TEST_CASE("runs of a session are found, finished or not") {
        contract t;
        for (const int n : {3, 1, 2}) {
            session::run r = run_of(n, 1000, n == 1 ? run_state::succeeded : run_state::running);
            r.session_id = n == 2 ? "sesn_b" : "sesn_a";
            t.put(r);
        }
        const auto found = t.run(t.store.async_runs_of_session("sesn_a"));
        REQUIRE(found->size() == 2);
        CHECK(found->at(0).id == id_of(1));
        CHECK(found->at(1).id == id_of(3));
        CHECK(t.run(t.store.async_runs_of_session("sesn_c"))->empty());
    }

    TEST_CASE("the ledger follows a session from its uncertain create to its end") {
        contract t;
        session::run r = run_of(1, 1000, run_state::queued);
        t.put(r);
        CHECK(t.ledger().empty());
        r.state = run_state::starting;
        t.put(r);
        CHECK(t.ledger() == names{"01:"});
        r.session_id = "sesn_a";
        r.remote = remote_state::held;
        t.put(r);
        CHECK(t.ledger() == names{"01:sesn_a"});
        r.state = run_state::succeeded;
        t.put(r);
        CHECK(t.ledger() == names{"01:sesn_a"});
        r.remote = remote_state::deleted;
        t.put(r);
        CHECK(t.ledger().empty());
    }

    TEST_CASE("an uncertain create is on the ledger, whatever the run's state, until it is resolved") {
        contract t;
        session::continuation then = open_continuation();
        then.create_in_doubt = true;
        t.checkpoint(run_of(1, 1000, run_state::failed), then);
        CHECK(t.ledger() == names{"01:"});
        t.put(run_of(1, 1000, run_state::failed));
        CHECK(t.ledger() == names{"01:"});
        then.create_in_doubt = false;
        REQUIRE_FALSE(t.run(t.store.async_note(id_of(1), then)));
        CHECK(t.ledger().empty());
    }

    TEST_CASE("a kept session stays on the ledger when its run is pruned, and goes when it is removed") {
        contract t;
        for (const int n : {1, 2}) {
            session::run r = finished(n, wall_time{});
            r.session_id = "sesn_" + std::to_string(n);
            r.remote = remote_state::kept;
            t.put(r);
        }
        CHECK(t.ledger() == names{"01:sesn_1:kept", "02:sesn_2:kept"});
        REQUIRE_FALSE(t.run(t.store.async_remove(id_of(1))));
        CHECK(t.ledger() == names{"02:sesn_2:kept"});
        CHECK(t.pruned_at(wall_time{} + 24h) == 1);
        CHECK(t.ledger() == names{"02:sesn_2:kept"});
        CHECK(t.list({}).empty());
    }

    TEST_CASE("pruning deletes old finished runs whose session is not ours any more") {
        contract t;
        const wall_time start{};
        t.put(finished(1, start));
        t.put(finished(2, start + 30min));
        session::run held = finished(3, start);
        held.remote = remote_state::held;
        t.put(held);
        t.checkpoint(finished(4, start), open_continuation());
        t.put(run_of(5));
        CHECK(t.pruned_at(start + 59min) == 0);
        CHECK(t.pruned_at(start + 60min) == 1);
        CHECK(t.list({}) == names{"05", "04", "03", "02"});
        CHECK(t.pruned_at(start + 24h) == 1);
        CHECK(t.list({}) == names{"05", "04", "03"});
        CHECK(t.count(run_state::succeeded) == 2);
    }

    TEST_CASE("the secrets of a kept session stay with its finished run") {
        contract t;
        session::run kept = finished(1, wall_time{});
        kept.session_id = "sesn_1";
        kept.remote = remote_state::kept;
        session::continuation then;
        then.secrets = {"ghp_0123456789"};
        const auto loaded = [&] { return t.run(t.store.async_load(id_of(1))).value()->continuation; };
        for (const bool noted : {false, true}) {
            CAPTURE(noted);
            t.checkpoint(kept, noted ? open_continuation() : then);
            CHECK(t.run(t.store.async_unfinished("", 9))->size() == (noted ? 1 : 0));
            if (noted) REQUIRE_FALSE(t.run(t.store.async_note(id_of(1), then)));
            CHECK_FALSE(loaded().open);
            CHECK(loaded().secrets == then.secrets);
            CHECK(t.run(t.store.async_unfinished("", 9))->empty());
            CHECK(t.store.work_bytes() == 0);
            t.checkpoint(kept, session::continuation());
            CHECK(loaded().secrets.empty());
        }
        t.checkpoint(kept, then);
        CHECK(t.pruned_at(wall_time{} + 24h) == 1); // secrets do not prevent pruning
    }

    TEST_CASE("pruning deletes the oldest ends first, up to the requested number, and says whether more exist") {
        contract t;
        const wall_time start{};
        for (const int n : {1, 2, 3}) t.put(finished(n, start - std::chrono::minutes{n}));
        const auto gone = t.run(t.store.async_prune(start + 24h, 2));
        REQUIRE(gone.has_value());
        CHECK(gone->run_ids == names{id_of(3), id_of(2)});
        CHECK(gone->more);
        CHECK_FALSE(t.run(t.store.async_prune(start + 24h, 2))->more);
    }

    TEST_CASE("a run that began a new turn is not pruned by its old end") {
        contract t;
        session::run again = finished(1, wall_time{});
        t.put(again);
        again.state = run_state::running;
        t.put(again);
        CHECK(t.pruned_at(wall_time{} + 24h) == 0);
    }

    TEST_CASE("a change that has begun takes effect although its caller is cancelled") {
        contract t;
        const auto put = [](tether::store::store& s) -> boost::asio::awaitable<void> {
            co_await s.async_put(run_of(1));
        };
        auto task = t.start(put(t.store));
        t.ctx.poll_one();
        task.cancel();
        CHECK(t.run_until([&] { return task.finished() && t.store.newest_record() == 1; }));
        CHECK(t.list({}) == names{"01"});
    }
}
