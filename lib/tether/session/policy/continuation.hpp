// The part of a run that is needed after a restart and that readers never see.
#pragma once

#include <tether/session/policy/run.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tether::session {

/// An event of ours that the API accepted in this turn.
struct accepted_input {
    accepted_input() = default;
    std::string id; ///< as the session shows it, else as the API named it; may be empty
    std::string type;
    /// Recognises the event by its content (`to_pattern`), until the session has shown it; null afterwards.
    boost::json::value pattern;
    std::vector<std::string> before; ///< ids of the client events before it, while it has a pattern
    friend bool operator==(const accepted_input&, const accepted_input&) = default;
};

/// What is known about a send with an idempotency key.
enum class send_outcome { unknown, accepted, dropped };
std::string_view to_string(send_outcome outcome) noexcept;

/// A send that a client identifies, so that a repeated request gets the same answer.
struct keyed_send {
    keyed_send() = default;
    std::string key; ///< with the client's user; empty: none
    std::string body_digest;
    send_outcome outcome = send_outcome::unknown; ///< `dropped`: the API does not have the events
    std::vector<std::string> event_ids;           ///< as the API named them
    friend bool operator==(const keyed_send&, const keyed_send&) = default;
};

/// Stored beside the run until nothing is left to do for it; `secrets` are stored as long as the session is kept. May
/// contain secrets (resources, vaults, the work), so a store on disk encrypts it.
struct continuation {
    continuation() = default;

    /// Something is left to do: the run is not finished, or its session must still be ended.
    bool open = false;
    /// `events`: the work, until the API accepts it; after a restart, the work of a further turn has no text, because
    /// it is only searched for. The other members: until the session is created; then only `secrets` remain. A finished
    /// run that has `events` is about to begin a further turn: it does not change until the API accepts them.
    run_spec spec;
    /// The current turn's, on the calendar. Before a further turn begins: how long its work may wait to be accepted.
    std::optional<wall_time> deadline;
    bool create_in_doubt = false; ///< the run may have sessions that are not recorded
    bool work_in_doubt = false;   ///< the API may already have the work
    /// Messages forwarded during the turn that the API may or may not have; without text after a restart.
    input_batch pending_send;
    /// The newest send with a key, until its outcome is stored. The store keeps each key as long as the run.
    keyed_send keyed;
    /// Ids of the client events in the session before the events in doubt.
    std::vector<std::string> inputs_before;
    std::string workspace_id;   ///< from the response to the create; empty when unknown
    bool was_idle = false;      ///< the session was idle before the work; false when unknown
    std::string updated_before; ///< its `updated_at` then; empty when unknown, or when others may change the session
    std::vector<accepted_input> accepted; ///< in this turn, in order; answers follow the other events
    bool cancelled = false;               ///< requested, and not carried out yet
    bool end_pending = false;             ///< the run is finished, its session must still be interrupted or removed
    bool history_owed = false;            ///< the history must be read once more before the session is removed
    /// The secrets in the spec, once the API has it; they are hidden in texts of the API. For a run that follows the
    /// session of another run: those of the run that created the session.
    std::vector<std::string> secrets;
};

/// Returns the part that remains when nothing is left to do for the run, but its session may have a further turn.
inline continuation rest_of(continuation&& before) {
    continuation rest;
    rest.secrets = std::move(before.secrets);
    rest.keyed = std::move(before.keyed);
    return rest;
}

/// A run and its continuation.
struct kept_run {
    session::run run;
    session::continuation continuation;
};

} // namespace tether::session
