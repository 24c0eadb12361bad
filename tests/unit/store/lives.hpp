// Runs in every stage of their lives, as the files of earlier versions contain them.
#pragma once

#include "samples.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tether::store::lives {

using namespace std::chrono_literals;
using session::remote_state;
using session::run_state;

/// Stages in the order of the runs' numbers, which begin with 1.
enum stage {
    queued = 1,
    creating,  ///< the session may exist
    sending,   ///< the session may have the work
    running,   ///< a further message may have been sent
    waiting,   ///< for an answer
    ending,    ///< finished, the session must still be removed
    kept,      ///< finished, the session was kept
    further,   ///< the same, and the session may have the work of a further turn
    finished,  ///< nothing is left
    following, ///< queued, for a session of another client
    cancelled, ///< queued, and a cancel was accepted
    last_stage = cancelled
};

/// The events of a run's work: a long text, characters of several bytes, and a number.
inline boost::json::array work_of(int n) {
    const std::string text = fmt::format(R"(work of {} \"ü\\ {})", n, std::string(6000, 'w'));
    return boost::json::parse(
               fmt::format(R"([{{"type":"user.message","content":[{{"type":"text","text":"{}"}}],"weight":0.25}},)"
                           R"({{"type":"system.message","content":[{{"type":"text","text":"be brief"}}]}}])",
                           text))
        .as_array();
}

inline wall_time date(int minutes) {
    return wall_time{1'795'000'000s} + std::chrono::minutes{minutes};
}

/// Far in the future.
inline wall_time deadline() {
    return wall_time{7'258'118'400s};
}

inline session::request_key key_of(int n) {
    return samples::key_of(fmt::format("key_{}", n), fmt::format("digest_{}", n));
}

inline session::accepted_input accepted(std::string id, const char* pattern, std::vector<std::string> before) {
    session::accepted_input input;
    input.id = std::move(id);
    input.type = "user.message";
    if (pattern) input.pattern = boost::json::parse(pattern);
    input.before = std::move(before);
    return input;
}

/// A run as it was accepted, and its continuation.
inline session::kept_run accepted_run(int n) {
    session::kept_run made{samples::run_of(n, 1000, run_state::queued), samples::open_continuation()};
    made.run.title = fmt::format("run {}", n);
    made.run.created_at = date(n);
    made.run.accepted_on = date(n);
    made.run.timeout = 30min;
    made.continuation.deadline = deadline();
    made.continuation.spec.title = made.run.title;
    made.continuation.spec.events = work_of(n);
    if (n == following) {
        made.run.session_id = made.continuation.spec.session_id = "sesn_7";
        made.run.done = session::when_done::keep;
        made.continuation.secrets = {"ghp_of_the_creator"};
        return made;
    }
    made.run.agent = made.continuation.spec.agent = "agent_1";
    made.run.environment_id = made.continuation.spec.environment_id = "env_1";
    made.continuation.spec.resources =
        boost::json::parse(R"([{"type":"github_repository","authorization_token":"ghp_0123456789"}])");
    made.continuation.spec.vault_ids = boost::json::parse(R"(["vlt_1"])");
    if (n == kept || n == further) made.run.done = session::when_done::keep;
    return made;
}

/// The session exists; the spec and its secrets are no longer needed.
inline session::kept_run with_session(int n) {
    session::kept_run made = accepted_run(n);
    made.run.state = run_state::starting;
    made.run.started_at = date(n) + 1s;
    made.run.session_id = fmt::format("sesn_{}", n - sending + 1);
    made.run.remote = remote_state::held;
    session::run_spec rest;
    rest.events = std::move(made.continuation.spec.events);
    made.continuation.spec = std::move(rest);
    made.continuation.secrets = {"ghp_0123456789"};
    made.continuation.workspace_id = "wrkspc_1";
    made.continuation.updated_before = "2026-11-20T09:15:00.120Z";
    made.continuation.work_in_doubt = true;
    return made;
}

/// The API has accepted the work.
inline session::kept_run with_work_sent(int n) {
    session::kept_run made = with_session(n);
    made.run.state = run_state::running;
    made.run.turns = 1;
    made.run.first_input = fmt::format("sevt_{}_1", made.run.session_id);
    made.continuation.spec = {};
    made.continuation.work_in_doubt = false;
    made.continuation.accepted = {accepted(made.run.first_input, nullptr, {})};
    return made;
}

inline session::kept_run ended(int n, remote_state remote) {
    session::kept_run made = with_work_sent(n);
    made.run.state = run_state::succeeded;
    made.run.remote = remote;
    made.run.finished_at = made.run.ended_on = date(n) + 5s;
    session::run_result& result = made.run.result.emplace();
    result.status = "idle";
    result.messages = {fmt::format("result {}", n)};
    result.complete = true;
    made.continuation = {};
    return made;
}

/// Run number `n` in its stage.
inline session::kept_run life(int n) {
    session::kept_run made;
    switch (static_cast<stage>(n)) {
    case queued:
    case following: return accepted_run(n);
    case cancelled:
        made = accepted_run(n);
        made.continuation.cancelled = true;
        return made;
    case creating:
        made = accepted_run(n);
        made.run.state = run_state::starting;
        made.run.started_at = date(n) + 1s;
        made.continuation.create_in_doubt = true;
        return made;
    case sending:
        made = with_session(n);
        made.continuation.inputs_before = {"sevt_of_another"};
        return made;
    case running:
        made = with_work_sent(n);
        made.continuation.accepted.push_back(accepted(
            "", R"({"type":"user.message","content":[{"type":"text","text":"and"}]})", {made.run.first_input}));
        made.continuation.pending_send = work_of(100);
        made.continuation.inputs_before = {made.run.first_input};
        return made;
    case waiting:
        made = with_work_sent(n);
        made.run.state = run_state::waiting;
        made.run.waiting_for = {{"sevt_call", "agent.custom_tool_use", "look", "user.custom_tool_result"}};
        return made;
    case ending:
        made = ended(n, remote_state::held);
        made.continuation.open = made.continuation.end_pending = true;
        made.continuation.secrets = {"ghp_0123456789"};
        return made;
    case kept:
        made = ended(n, remote_state::kept);
        made.continuation.secrets = {"ghp_0123456789"};
        return made;
    case further:
        made = ended(n, remote_state::kept);
        made.continuation.open = true;
        made.continuation.secrets = {"ghp_0123456789"};
        made.continuation.deadline = deadline();
        made.continuation.spec.events = work_of(n);
        made.continuation.work_in_doubt = true;
        made.continuation.inputs_before = {made.run.first_input};
        return made;
    case finished: break;
    }
    return ended(n, remote_state::deleted);
}

/// The events that are stored of a run.
inline std::vector<api::event> events_of(int n) {
    const session::kept_run made = life(n);
    if (made.run.turns == 0) return {};
    api::event work = samples::event_of(made.run.first_input,
                                        fmt::format(R"({{"id":"{}","type":"user.message"}})", made.run.first_input));
    work.type = "user.message";
    work.processed_at = date(n) + 2s;
    return {work, samples::event_of(fmt::format("sevt_{}_2", made.run.session_id), R"({"type":"agent.message"})")};
}

} // namespace tether::store::lives
