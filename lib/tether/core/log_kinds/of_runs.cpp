// Log records about runs; each has the key `run`.
#include <tether/core/log_kinds/sections.hpp>

#include <array>

namespace tether::log_kinds {
namespace {

using enum log_level;

// The ids come from `systemd-id128 new`. A released id is never changed or reused.
constexpr auto kinds = std::to_array<log_kind>({
    {"invalid event id, event stored without it", warning, "178b6d274af84eb1a245cd68d9314971", "run session type",
     "The API sent an event whose id is longer than 256 bytes or contains control characters. The event is stored and "
     "shown like an event without an id. Logged once per run.",
     "Report it to the operator of the API.", log_flow::free},
    {"removing session of damaged run", warning, "f1881d608549406bbb26baaa45c6c3dd", "run session",
     "The run's row was damaged and set aside at startup. The ledger still lists its session, which is removed.",
     "Nothing.", log_flow::free},
    {"run accepted", info, "dc45221e9006488f9b8e086f77a95da4", "run session uid timeout when_done",
     "A client's work was accepted and stored. The run is queued.", "Nothing.", log_flow::free},
    {"run resumed after restart", info, "bef3f1843e314e75a907c8aa628c303d", "run session state",
     "After a restart, the run continues, or the removal of its session does.", "Nothing."},
    {"further turn queued", info, "4d600ccfb9da453896eb66077407b29a", "run session",
     "A client sent more work to a finished run whose session was kept.", "Nothing."},
    {"further turn not started", info, "328bbe5212854da0a1fcb28882c5fc00", "run session in_doubt",
     "The API refused the work of a further turn, the client cancelled it, or no client waits for it after a restart. "
     "The run's state and result do not change. If in_doubt is true, the API may have received the work, so the "
     "session is interrupted.",
     "Send the work again if it is still needed."},
    {"run starting", info, "7dab650accba43719c459f040ea23aea", "run session",
     "The run has a slot. Its session is created and the work is sent.", "Nothing."},
    {"session created", info, "a4bb03c14599473da3f62ac9da3de77c", "run session", "The API created the run's session.",
     "Nothing."},
    {"work sent before stream opened", info, "6a9148de04cb4c6f9f8ae30ac9b8edaf", "run session",
     "The stream took longer than follow.send_after to open, so the work was sent first. Events that the stream missed "
     "are read from the history.",
     "Nothing. If every run logs it, a proxy buffers small responses: let it pass text/event-stream through "
     "immediately."},
    {"run started", info, "de4569fed0eb490bb4f9682f66a40242", "run session turns",
     "The API accepted the work. The run is running.", "Nothing."},
    {"run waiting for an answer", info, "ee16c199d94c41b9beb64dfa2472135a", "run session for",
     "The agent waits for an answer. for lists the tool, the event id to answer, and the type of the answer.",
     "Answer it (tether show, tether approve, tether answer)."},
    {"run continues", info, "deedf9870e9b4e64bb66594d142dd4a6", "run session",
     "The agent received its answers. The run is running again.", "Nothing."},
    {"client events forwarded", info, "d211a2093ff14c9f820e79017175bb92", "run session",
     "The API accepted events that a client sent to the run.", "Nothing."},
    {"cancelling run", info, "4bf5928ed69841d39e88d1433ca9bae6", "run session", "A client cancelled the run.",
     "Nothing."},
    {"run deadline passed", info, "0bbed0f44834431295c4e45fbf0cb4cd", "run session",
     "The run took longer than its timeout and is being stopped.",
     "If the work needs more time, use a longer timeout."},
    {"run ended", info, "982b9b3bfec9440fb83dff2d07ed72f8",
     "run session state stop_reason error request_id turns events messages opens polls seconds "
     "input_tokens output_tokens cost proof reads complete missing",
     "The run is finished and its result can be read. opens is the number of streams, polls that of status requests, "
     "reads that of history reads for verification. seconds is the time since the run was accepted, cost the list "
     "price of the session.",
     "If state is failed, see error. If complete is false, missing says what could not be verified.", log_flow::free},
    {"session removed", info, "5fc75a305f1d400bada7062f2097708b", "run session remote",
     "The clean-up of the session is finished. remote is the session's final state.", "Nothing."},
    {"run deleted", info, "d9792b67559e4b1e993c87b7253d04c9", "run",
     "A client deleted the finished run from the store.", "Nothing."},
    {"stream lost, reconnecting", warning, "1730e3451eb6433f941f09c9bb8c2bc2", "run session error status request_id in",
     "The session's event stream broke, or could not be opened. in is the time until it is reopened; missed events are "
     "read from the history.",
     "Nothing, unless many runs log it for a long time: then check the network and tether status."},
    {"stream reconnect failed", debug, "b830a991f3a245a9b5f1fe46958353bc", "run session error status request_id in",
     "Another attempt to open the stream failed.", "Nothing."},
    {"stream reconnected", info, "0a22b2b2f6914f9bba0066c01b080393", "run session", "The stream delivers events again.",
     "Nothing."},
    {"stream keeps failing, polling as well", warning, "731d20a538924cb3ae5b17a04124829a", "run session",
     "The stream broke several times in a row. The session is polled as well.",
     "Nothing, unless many runs log it for a long time: then look for a proxy that cuts long responses."},
    {"poll failed, retrying", warning, "f565fe6cbdd8401cbe60c9feb112198e", "run session error status request_id",
     "The session could not be polled while no stream was open.",
     "Nothing, unless it continues: then check the network and tether status."},
    {"polls succeed again", info, "e5d28305e07e4d1b99e5c1323823b221", "run session",
     "Polls of the session succeed again.", "Nothing."},
    {"history read after a gap failed, retrying", warning, "c13320982e9a4ff29f8698c41de7e4ff",
     "run session error status request_id", "The events that a broken stream missed cannot be read yet.",
     "Nothing: the history is read before the result is published."},
    {"history read failed, work not sent yet", warning, "31273a8ee6414875a3ff2100597be46f",
     "run session error status request_id",
     "The earlier events of the session cannot be read yet. The work is sent after them.",
     "Nothing, unless it continues: then check the network and tether status."},
    {"history read for verification failed", warning, "ce43d52f4ed14abab485e2e95ea0b7eb",
     "run session error status request_id",
     "The turn is over, but the history that verifies the result cannot be read yet.",
     "Nothing: it is retried until follow.proof_timeout."},
    {"stream events skipped, read from the history", warning, "700b568eff884488b6ea0018ed93b505", "run session skipped",
     "Events on the stream were larger than stream.max_event_bytes, or malformed. skipped is their number on this "
     "stream.",
     "Nothing: they are read from the history."},
    {"session create failed, retrying", warning, "65d844c66ac8449c9d09b0a326e9666e", "run error status request_id in",
     "The API did not create the session. The request is retried with increasing delays.",
     "If error is rate_limited, lower api.creates_per_minute; otherwise check tether status."},
    {"create response lost, looking for the session", warning, "ec1d612be98646098d58218a985e908a",
     "run error status request_id",
     "It is unknown whether the session was created. The API's list of sessions is checked.", "Nothing."},
    {"create resolved after lost response", info, "5895f0c4dbf047aa81bfaa1386e6f2cb", "run made",
     "The list was read. The session exists and is used, or it does not exist and is created again.", "Nothing."},
    {"looking for a session created before the restart", info, "a126c63805af432dbfb3a678d0c70550", "run",
     "The daemon stopped while the session was being created.", "Nothing."},
    {"sending events failed, retrying", warning, "db0460a121584e41b7c2825e34e38cb7",
     "run session error status request_id in",
     "The API did not accept the work or a client's events. They are sent again with increasing delays.",
     "Nothing, unless it continues: then check tether status."},
    {"send response lost, checking the history", warning, "da41605d3b66418f98d68322c1140406",
     "run session error status request_id",
     "It is unknown whether the API received the events. The session's history is checked.", "Nothing."},
    {"send resolved after lost response", info, "a2aa717acedc42dd89ba7346235dd431", "run session taken",
     "The history was read. It contains the events, or they are sent again.", "Nothing."},
    {"looking for work sent before the restart", info, "f93eb6dfbd044b43bc32c8465569e3de", "run session",
     "The daemon stopped while events were being sent.", "Nothing."},
    {"session removal failed, retrying", warning, "f33d64b599c04596a18130ff3f7313e3",
     "run session error status request_id in",
     "The result is published, but the session still exists. The removal is retried until it succeeds.",
     "Nothing, unless it continues: then check the error and tether status."},
    {"removing duplicate session", warning, "a10d187bb38545daa62538b5bf2f1938", "run session",
     "A second session was created for the run, because a response was lost. It is removed.", "Nothing."},
    {"store write failed, run waits", error, "2cca62a74f81455eb833ce0be9774977", "run session error",
     "A change of the run cannot be stored, so the run waits.",
     "Free disk space or fix the disk. The run continues automatically."},
    {"store read failed, run waits", error, "1f242135c0134f3d97462054cf191a58", "run session error",
     "After a restart, the run's events cannot be read, so the run waits.",
     "Fix the disk. The run continues automatically."},
    {"store accepts the run's writes again", info, "4c79640bfac6470fb68c71077af06879", "run session",
     "The run continues.", "Nothing."},
    {"run missing from the store, change dropped", error, "69317f467eee483b95d208e8263341bf", "run session",
     "Another program removed the run from the store.", "Do not change the store while the daemon runs."},
    {"session is gone", warning, "fffa930dc9ac464db239b57bb776f579", "run session",
     "The API returned 404 for the session twice and does not list it: another client deleted it.", "Nothing."},
    {"run task failed, retrying", warning, "a56b850656a24f989c64cf30da4700d5", "run reason in",
     "Memory, threads or descriptors ran out while the run was processed. The run continues as after a restart.",
     "Give the daemon more of the resource that reason names."},
    {"run task failed", error, "58c6023bd2f34be8ab29b2646519f38a", "run error reason",
     "A bug or lack of memory ended the run with the error internal.",
     "Report the record. If memory ran out, give the daemon more."},
});

} // namespace

std::span<const log_kind> of_runs() noexcept {
    return kinds;
}

} // namespace tether::log_kinds
