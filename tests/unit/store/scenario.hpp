// Plays complete lives of runs step by step, and prints all results of a store's queries as text.
#pragma once

#include "disk_fixture.hpp"

#include <functional>

namespace tether::store {

/// One step's request to the store.
using scenario_step = std::function<error_code(disk_fixture&)>;

inline std::vector<scenario_step> scenario() {
    using namespace samples;
    using session::remote_state;
    using session::run_state;
    const auto accept = [](int n) {
        return [n](disk_fixture& f) {
            auto key = key_of(fmt::format("key_{}", n), "digest");
            auto then = continuation_with_work(fmt::format("work {}", n));
            return f.run(f.kept->async_accept(run_of(n, 1000, run_state::queued), std::move(then), std::move(key)));
        };
    };
    const auto checkpoint = [](int n, run_state state, remote_state remote, bool open) {
        return [=](disk_fixture& f) {
            session::run r = run_of(n, 1000, state);
            r.remote = remote;
            if (remote != remote_state::none) r.session_id = fmt::format("sesn_{}", n);
            if (is_finished(state)) r.finished_at = wall_time{} + std::chrono::seconds{n};
            session::continuation then;
            if (state == run_state::starting) then = continuation_with_work(fmt::format("work {}", n));
            then.open = open;
            then.create_in_doubt = open && state == run_state::starting;
            return f.run(f.kept->async_checkpoint(std::move(r), std::move(then)));
        };
    };
    const auto append = [](int n, std::string id, bool queued, std::size_t size) {
        return [=](disk_fixture& f) { return f.append(n, {event_of(id, id + std::string(size, '.'), queued)}); };
    };
    const auto remove = [](int n) { return [n](disk_fixture& f) { return f.run(f.kept->async_remove(id_of(n))); }; };
    const auto prune = [](disk_fixture& f) -> error_code {
        const auto gone = f.run(f.kept->async_prune(wall_time{} + std::chrono::hours{24 * 30}, 100));
        return gone ? error_code{} : gone.error();
    };
    return {
        accept(1),
        checkpoint(1, run_state::starting, remote_state::none, true),
        checkpoint(1, run_state::running, remote_state::held, true),
        append(1, "e1", true, 10),
        accept(2),
        append(1, "e1", false, 5000),
        append(1, "e2", false, 100),
        checkpoint(2, run_state::running, remote_state::held, true),
        checkpoint(1, run_state::succeeded, remote_state::held, true),
        checkpoint(1, run_state::succeeded, remote_state::deleted, false),
        accept(3),
        append(3, "f1", false, 20'000),
        checkpoint(2, run_state::failed, remote_state::kept, false),
        prune,
        remove(3),
        accept(4),
    };
}

/// All stored data, in the results of the store's queries; or the first error.
inline std::string everything(disk_fixture& f) {
    std::string out;
    const auto say_run = [&](const session::run& r) {
        out += fmt::format("{}/{}/{}/{};", r.id, to_string(r.state), to_string(r.remote), r.session_id);
    };
    const auto runs = f.run(f.kept->async_list([] {
        run_query q;
        q.limit = 1000;
        return q;
    }()));
    if (!runs) return runs.error().message();
    for (const session::run& r : runs->runs) {
        say_run(r);
        const auto kept = f.run(f.kept->async_load(r.id));
        if (!kept) return kept.error().message();
        const session::continuation& then = (*kept)->continuation;
        out +=
            fmt::format("open {} doubt {} work {}\n", then.open, then.create_in_doubt, then.spec.events.text().str());
        const auto marks = f.run(f.kept->async_event_marks(r.id));
        if (!marks) return marks.error().message();
        for (const auto& mark : *marks) out += fmt::format("mark {} {} {}\n", mark.id, mark.type, mark.queued);
        const auto same = f.run(f.kept->async_runs_of_session(r.session_id));
        if (!same) return same.error().message();
        out += fmt::format("of session: {}\n", same->size());
    }
    const auto records = f.run(f.kept->async_records({}));
    if (!records) return records.error().message();
    for (const record& r : *records) {
        out += fmt::format("{} {} ", r.number, r.run_id);
        if (r.run_now) say_run(*r.run_now);
        if (!r.event_raw.empty()) out += r.event_raw.str();
        out += '\n';
    }
    const auto ledger = f.run(f.kept->async_ledger());
    if (!ledger) return ledger.error().message();
    for (const auto& line : *ledger) out += fmt::format("ledger {} {} {}\n", line.run_id, line.session_id, line.kept);
    for (int n = 1; n < 25; ++n) {
        const auto request = f.run(f.kept->async_recall(1000, fmt::format("key_{}", n)));
        if (!request) return request.error().message();
        if (*request) out += fmt::format("key {} {} {}\n", n, (*request)->run_id, (*request)->body_digest);
    }
    for (const auto& [state, count] : f.kept->counts()) out += fmt::format("{} {}\n", to_string(state), count);
    return out;
}

/// The content of a store after each number of steps, from none to all.
inline std::vector<std::string> states_of_scenario() {
    disk_fixture calm;
    calm.reopen();
    std::vector<std::string> states{everything(calm)};
    for (const scenario_step& step : scenario()) {
        REQUIRE_FALSE(step(calm));
        states.push_back(everything(calm));
    }
    return states;
}

} // namespace tether::store
