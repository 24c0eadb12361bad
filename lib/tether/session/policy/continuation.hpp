// What a run needs to go on after a restart, and readers never see.
#pragma once

#include <tether/session/policy/run.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tether::session {

/// An event of ours that the API took in this turn.
struct accepted_input {
    accepted_input() = default;
    std::string id; ///< as the session shows it, else as the API named it; may be empty
    std::string type;
    /// The pattern that recognises it by its content (`to_pattern`), until the session has shown it; null afterwards.
    boost::json::value pattern;
    std::vector<std::string> before; ///< ids of what clients had sent before it, as long as there is a pattern
    friend bool operator==(const accepted_input&, const accepted_input&) = default;
};

/// Stored beside the run until nothing is left to do for it; `secrets` are stored for as long as the session is kept.
/// May hold secrets (resources, vaults, the work): a store on disk keeps it unreadable.
struct continuation {
    continuation() = default;

    /// Something is left to do: the run is not finished, or the end of its session is not.
    bool open = false;
    /// `events`: the work, until the API accepts it. The other members: until the session is made; then only `secrets`
    /// stay. A finished run that has `events` is about to begin a further turn: it does not change until the API
    /// accepts them.
    run_spec spec;
    /// Of the current turn, on the calendar. Before a further turn begins: how long its work may wait to be accepted.
    std::optional<wall_time> deadline;
    bool create_in_doubt = false; ///< the run may have sessions that are not recorded
    bool work_in_doubt = false;   ///< the work may be at the API already
    /// Messages handed on during the turn that may be at the API, and of which it is not known yet.
    boost::json::array pending_send;
    /// Ids of what clients had sent to the session before what is in doubt.
    std::vector<std::string> inputs_before;
    std::string workspace_id;             ///< of the answer to the create; empty when unknown
    std::string updated_before;           ///< the session's `updated_at` before the work; empty when it is not known
    std::vector<accepted_input> accepted; ///< in this turn, in their order
    bool cancelled = false;               ///< asked for, and not carried out yet
    bool end_pending = false;             ///< the run is finished, its session must still be interrupted or removed
    /// Of the spec, once the API has it: hidden in texts of the API. Those of the run that made the session, for a run
    /// that follows the session of another.
    std::vector<std::string> secrets;
};

/// What remains of a continuation when nothing is left to do for the run, but its session may have a further turn.
inline continuation rest_of(continuation&& before) {
    continuation rest;
    rest.secrets = std::move(before.secrets);
    return rest;
}

/// A run and what is left to do for it.
struct kept_run {
    run now;
    continuation then;
};

} // namespace tether::session
