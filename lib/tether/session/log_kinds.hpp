// The kinds of log records about runs and sessions.
#pragma once

#include <tether/core/log_kind.hpp>

namespace tether::session {

// Packed by hand: the formatter would write one value per line.
// clang-format off
struct log_kind_table {
    using enum log_level;

    log_kind invalid_event_id{"invalid event id, event stored without it", warning, "178b6d274af84eb1a245cd68d9314971",
        "run session type",
        "The API sent an event whose id is longer than 256 bytes or contains control characters. The event is stored "
        "and shown like an event without an id. Logged once per run.", "Report it to the operator of the API.",
        log_flow::free};
    log_kind removing_session_of_damaged_run{"removing session of damaged run", warning,
        "f1881d608549406bbb26baaa45c6c3dd", "run session",
        "The run's row was damaged and set aside at startup. The ledger still lists its session, which is removed.",
        "Nothing.", log_flow::free};
    log_kind run_accepted{"run accepted", info, "dc45221e9006488f9b8e086f77a95da4", "run session uid timeout when_done",
        "A client's work was accepted and stored. The run is queued.", "Nothing.", log_flow::free};
    log_kind run_resumed_after_restart{"run resumed after restart", info, "bef3f1843e314e75a907c8aa628c303d",
        "run session state", "After a restart, the run continues, or the removal of its session does.", "Nothing."};
    log_kind further_turn_queued{"further turn queued", info, "4d600ccfb9da453896eb66077407b29a", "run session",
        "A client sent more work to a finished run whose session was kept.", "Nothing."};
    log_kind further_turn_not_started{"further turn not started", info, "328bbe5212854da0a1fcb28882c5fc00",
        "run session in_doubt",
        "The API refused the work of a further turn, the client cancelled it, or no client waits for it after a "
        "restart. The run's state and result do not change. If in_doubt is true, the API may have received the work, "
        "so the session is interrupted.", "Send the work again if it is still needed."};
    log_kind run_starting{"run starting", info, "7dab650accba43719c459f040ea23aea", "run session",
        "The run has a slot. Its session is created and the work is sent.", "Nothing."};
    log_kind session_created{"session created", info, "a4bb03c14599473da3f62ac9da3de77c", "run session",
        "The API created the run's session.", "Nothing."};
    log_kind work_sent_before_stream_opened{"work sent before stream opened", info, "6a9148de04cb4c6f9f8ae30ac9b8edaf",
        "run session",
        "The stream took longer than follow.send_after to open, so the work was sent first. Events that the stream "
        "missed are read from the history.",
        "Nothing. If every run logs it, a proxy buffers small responses: let it pass text/event-stream through "
        "immediately."};
    log_kind run_started{"run started", info, "de4569fed0eb490bb4f9682f66a40242", "run session turns",
        "The API accepted the work. The run is running.", "Nothing."};
    log_kind run_waiting_for_answer{"run waiting for an answer", info, "ee16c199d94c41b9beb64dfa2472135a",
        "run session for",
        "The agent waits for an answer. for lists the tool, the event id to answer, and the type of the answer.",
        "Answer it (tether show, tether approve, tether answer)."};
    log_kind run_continues{"run continues", info, "deedf9870e9b4e64bb66594d142dd4a6", "run session",
        "The agent received its answers. The run is running again.", "Nothing."};
    log_kind client_events_forwarded{"client events forwarded", info, "d211a2093ff14c9f820e79017175bb92", "run session",
        "The API accepted events that a client sent to the run.", "Nothing."};
    log_kind cancelling_run{"cancelling run", info, "4bf5928ed69841d39e88d1433ca9bae6", "run session",
        "A client cancelled the run.", "Nothing."};
    log_kind run_deadline_passed{"run deadline passed", info, "0bbed0f44834431295c4e45fbf0cb4cd", "run session",
        "The run took longer than its timeout and is being stopped.",
        "If the work needs more time, use a longer timeout."};
    log_kind run_ended{"run ended", info, "982b9b3bfec9440fb83dff2d07ed72f8",
        "run session state stop_reason error request_id turns events messages opens polls seconds input_tokens "
        "output_tokens cost proof reads complete missing",
        "The run is finished and its result can be read. opens is the number of streams, polls that of status "
        "requests, reads that of history reads for verification. seconds is the time since the run was accepted, cost "
        "the list price of the session.",
        "If state is failed, see error. If complete is false, missing says what could not be verified.",
        log_flow::free};
    log_kind session_removed{"session removed", info, "5fc75a305f1d400bada7062f2097708b", "run session remote",
        "The clean-up of the session is finished. remote is the session's final state.", "Nothing."};
    log_kind run_deleted{"run deleted", info, "d9792b67559e4b1e993c87b7253d04c9", "run",
        "A client deleted the finished run from the store.", "Nothing."};
    log_kind stream_lost{"stream lost, reconnecting", warning, "1730e3451eb6433f941f09c9bb8c2bc2",
        "run session error status request_id in",
        "The session's event stream broke, or could not be opened. in is the time until it is reopened; missed events "
        "are read from the history.",
        "Nothing, unless many runs log it for a long time: then check the network and tether status."};
    log_kind stream_reconnect_failed{"stream reconnect failed", debug, "b830a991f3a245a9b5f1fe46958353bc",
        "run session error status request_id in", "Another attempt to open the stream failed.", "Nothing."};
    log_kind stream_reconnected{"stream reconnected", info, "0a22b2b2f6914f9bba0066c01b080393", "run session",
        "The stream delivers events again.", "Nothing."};
    log_kind stream_keeps_failing{"stream keeps failing, polling as well", warning, "731d20a538924cb3ae5b17a04124829a",
        "run session", "The stream broke several times in a row. The session is polled as well.",
        "Nothing, unless many runs log it for a long time: then look for a proxy that cuts long responses."};
    log_kind poll_failed{"poll failed, retrying", warning, "f565fe6cbdd8401cbe60c9feb112198e",
        "run session error status request_id", "The session could not be polled while no stream was open.",
        "Nothing, unless it continues: then check the network and tether status."};
    log_kind polls_succeed_again{"polls succeed again", info, "e5d28305e07e4d1b99e5c1323823b221", "run session",
        "Polls of the session succeed again.", "Nothing."};
    log_kind history_read_after_gap_failed{"history read after a gap failed, retrying", warning,
        "c13320982e9a4ff29f8698c41de7e4ff", "run session error status request_id",
        "The events that a broken stream missed cannot be read yet.",
        "Nothing: the history is read before the result is published."};
    log_kind history_read_before_send_failed{"history read failed, work not sent yet", warning,
        "31273a8ee6414875a3ff2100597be46f", "run session error status request_id",
        "The earlier events of the session cannot be read yet. The work is sent after them.",
        "Nothing, unless it continues: then check the network and tether status."};
    log_kind history_read_for_verification_failed{"history read for verification failed", warning,
        "ce43d52f4ed14abab485e2e95ea0b7eb", "run session error status request_id",
        "The turn is over, but the history that verifies the result cannot be read yet.",
        "Nothing: it is retried until follow.proof_timeout."};
    log_kind stream_events_skipped{"stream events skipped, read from the history", warning,
        "700b568eff884488b6ea0018ed93b505", "run session skipped",
        "Events on the stream were larger than stream.max_event_bytes, or malformed. skipped is their number on this "
        "stream.", "Nothing: they are read from the history."};
    log_kind session_create_failed{"session create failed, retrying", warning, "65d844c66ac8449c9d09b0a326e9666e",
        "run error status request_id in",
        "The API did not create the session. The request is retried with increasing delays.",
        "If error is rate_limited, lower api.creates_per_minute; otherwise check tether status."};
    log_kind create_response_lost{"create response lost, looking for the session", warning,
        "ec1d612be98646098d58218a985e908a", "run error status request_id",
        "It is unknown whether the session was created. The API's list of sessions is checked.", "Nothing."};
    log_kind create_resolved_after_lost_response{"create resolved after lost response", info,
        "5895f0c4dbf047aa81bfaa1386e6f2cb", "run made",
        "The list was read. The session exists and is used, or it does not exist and is created again.", "Nothing."};
    log_kind looking_for_created_session{"looking for a session created before the restart", info,
        "a126c63805af432dbfb3a678d0c70550", "run",
        "The daemon stopped while the session was being created, so the API's list of sessions is searched for it.",
        "Nothing."};
    log_kind sending_events_failed{"sending events failed, retrying", warning, "db0460a121584e41b7c2825e34e38cb7",
        "run session error status request_id in",
        "The API did not accept the work or a client's events. They are sent again with increasing delays.",
        "Nothing, unless it continues: then check tether status."};
    log_kind send_response_lost{"send response lost, checking the session", warning, "da41605d3b66418f98d68322c1140406",
        "run session error status request_id",
        "It is unknown whether the API received the events. The stream, the history and the session's status are checked.",
        "Nothing."};
    log_kind send_resolved_after_lost_response{"send resolved after lost response", info,
        "a2aa717acedc42dd89ba7346235dd431", "run session taken",
        "The session shows the events, or they are sent again.", "Nothing."};
    log_kind looking_for_sent_work{"looking for work sent before the restart", info, "f93eb6dfbd044b43bc32c8465569e3de",
        "run session",
        "The daemon stopped while it was sending the run's work, so the session's history is searched for it.",
        "Nothing."};
    log_kind session_removal_failed{"session removal failed, retrying", warning, "f33d64b599c04596a18130ff3f7313e3",
        "run session error status request_id in",
        "The result is published, but the session still exists. The removal is retried until it succeeds.",
        "Nothing, unless it continues: then check the error and tether status."};
    log_kind removing_duplicate_session{"removing duplicate session", warning, "a10d187bb38545daa62538b5bf2f1938",
        "run session", "A second session was created for the run, because a response was lost. It is removed.",
        "Nothing."};
    log_kind store_write_failed{"store write failed, run waits", error, "2cca62a74f81455eb833ce0be9774977",
        "run session error", "A change of the run cannot be stored, so the run waits.",
        "Free disk space or fix the disk. The run continues automatically."};
    log_kind store_read_failed{"store read failed, run waits", error, "1f242135c0134f3d97462054cf191a58",
        "run session error", "After a restart, the run's events cannot be read, so the run waits.",
        "Fix the disk. The run continues automatically."};
    log_kind store_accepts_run_writes{"store accepts the run's writes again", info, "4c79640bfac6470fb68c71077af06879",
        "run session", "The run continues.", "Nothing."};
    log_kind run_missing_from_store{"run missing from the store, change dropped", error,
        "69317f467eee483b95d208e8263341bf", "run session", "Another program removed the run from the store.",
        "Do not change the store while the daemon runs."};
    log_kind session_is_gone{"session is gone", warning, "fffa930dc9ac464db239b57bb776f579", "run session",
        "The API returned 404 for the session twice and does not list it: another client deleted it.", "Nothing."};
    log_kind run_task_failed_retrying{"run task failed, retrying", warning, "a56b850656a24f989c64cf30da4700d5",
        "run reason in",
        "Memory, threads or descriptors ran out while the run was processed. The run continues as after a restart.",
        "Give the daemon more of the resource that reason names."};
    log_kind run_task_failed{"run task failed", error, "58c6023bd2f34be8ab29b2646519f38a", "run error reason",
        "A bug or lack of memory ended the run with the error internal.",
        "Report the record. If memory ran out, give the daemon more."};
    log_kind unfinished_runs_recovered{"unfinished runs recovered", notice, "dd7080bab29d41bfb21c1720bad10799",
        "runs queued",
        "Runs that were unfinished when the daemon last stopped continue. queued is how many wait for a slot.",
        "Nothing.", log_flow::free};
    log_kind detached_from_all_sessions{"detached from all sessions", notice, "fd773ef534cc4defa7e0f96c1789bf80", "",
        "No run is busy any more. Unfinished runs continue at the next startup.", "Nothing.", log_flow::free};
    log_kind runs_still_busy_at_shutdown{"runs still busy at shutdown", warning, "e119df3d2e81460487e445b675c6134e",
        "runs", "The daemon stopped while runs were in the middle of a step. runs is their number.",
        "Nothing: the next startup finds out how each step ended. If it happens at every stop, check whether the disk "
        "is slow.", log_flow::free};
    log_kind api_refuses_account{"API refuses the account, runs wait", error, "797a5899e07d410c8c1588497251561e",
        "error status cause",
        "The API refuses the key, the workspace or the account (HTTP 401, 402, 403, a spend limit). Started runs keep "
        "their sessions and wait until their deadlines. New runs fail. /healthz returns 503.",
        "See cause and docs/api-errors.md: replace the key, or settle the account. Runs continue automatically.",
        log_flow::free};
    log_kind api_unreachable{"API unreachable, runs wait", error, "8b9d0961ef0a46349711d9a198cec79b",
        "error status cause",
        "A certificate is rejected, a proxy or the dialer refuses connections, or the responses do not come from the "
        "API. Nothing is sent over an unverified connection. Started runs wait until their deadlines. /healthz "
        "returns 503.",
        "Check the proxy, the CA file and the route to api.base_url (tether doctor). Runs continue automatically.",
        log_flow::free};
    log_kind api_accepts_requests_again{"API accepts requests again", notice, "36ad96fb0b654ddc95ea3b1cd5a173e7",
        "trouble_since", "The API accepted a request after it had refused the account or had been unreachable.",
        "Nothing."};
    log_kind removing_orphaned_session{"removing orphaned session", warning, "2f02727c81d4432e9c30e4aaf439d9dd",
        "session run", "A session that belongs to no run is being removed.", "Nothing."};
};
inline constexpr log_kind_table log_kinds{};

} // namespace tether::session
