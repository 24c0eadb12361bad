// Log records about runs; each has the key `run`.
#include <tether/core/log_kinds/sections.hpp>

#include <array>

namespace tether::log_kinds {
namespace {

using enum log_level;

// The ids come from `systemd-id128 new`. A released id is never changed or reused.
constexpr auto kinds = std::to_array<log_kind>({
    {"event id is not usable, events are kept without it", warning, "178b6d274af84eb1a245cd68d9314971",
     "run session type",
     "The API sent an event whose id has more than 256 bytes or control characters. Such an event is kept and shown, "
     "and "
     "counts as one without an id. Logged once per run.",
     "Report it to whoever runs the API.", log_flow::free},
    {"removing the session of a run that was set aside", warning, "f1881d608549406bbb26baaa45c6c3dd", "run session",
     "The run's row was damaged and set aside at the start; the ledger still names its session, which is removed.",
     "Nothing.", log_flow::free},
    {"run accepted", info, "dc45221e9006488f9b8e086f77a95da4", "run session uid timeout when_done",
     "A client's work was taken and will not be lost; the run is queued.", "Nothing.", log_flow::free},
    {"run taken up again", info, "bef3f1843e314e75a907c8aa628c303d", "run session state",
     "After a restart the run goes on, or its session is removed, from where it was.", "Nothing."},
    {"run takes another turn", info, "4d600ccfb9da453896eb66077407b29a", "run session",
     "A client sent more work to a finished run whose session was kept.", "Nothing."},
    {"further turn not begun", info, "328bbe5212854da0a1fcb28882c5fc00", "run session in_doubt",
     "The API refused the work of a further turn, the client cancelled it, or nobody waits for it after a restart. The "
     "run keeps its state and its result. With in_doubt the work may be at the API, and the session is interrupted.",
     "Send the work again if it is still wanted."},
    {"run starting", info, "7dab650accba43719c459f040ea23aea", "run session",
     "The run has a slot: its session is made, and the work sent.", "Nothing."},
    {"session made", info, "a4bb03c14599473da3f62ac9da3de77c", "run session", "The API has made the run's session.",
     "Nothing."},
    {"work sent before its stream is open", info, "6a9148de04cb4c6f9f8ae30ac9b8edaf", "run session",
     "The stream took longer than follow.send_after to open, so the work was sent without it; the history shows what "
     "the stream misses.",
     "Nothing. If it is so with every run, a proxy holds back what is small: let it pass text/event-stream on at "
     "once."},
    {"run works", info, "de4569fed0eb490bb4f9682f66a40242", "run session turns",
     "The API has taken the work; the run is running.", "Nothing."},
    {"run waits for an answer", info, "ee16c199d94c41b9beb64dfa2472135a", "run session for",
     "The agent asks for what is listed: the tool, the event to name in the answer, and the "
     "type of the answer.",
     "Answer it (tether show, tether approve, tether answer)."},
    {"run goes on", info, "deedf9870e9b4e64bb66594d142dd4a6", "run session",
     "What the agent waited for was answered; the run is running again.", "Nothing."},
    {"events handed on", info, "d211a2093ff14c9f820e79017175bb92", "run session",
     "The API took events that a client sent to the run.", "Nothing."},
    {"run is being cancelled", info, "4bf5928ed69841d39e88d1433ca9bae6", "run session",
     "A client asked for the run's end.", "Nothing."},
    {"run's deadline passed", info, "0bbed0f44834431295c4e45fbf0cb4cd", "run session",
     "The run took longer than its timeout and is being ended.",
     "Give such work a longer timeout, if it should have had more time."},
    {"run ended", info, "982b9b3bfec9440fb83dff2d07ed72f8",
     "run session state stop_reason error request_id turns events messages opens polls seconds "
     "input_tokens output_tokens cost proof reads complete missing",
     "The run is finished and its result can be read. opens counts streams, polls status "
     "reads, reads those of the history that proved the result; seconds is the time since the "
     "run was accepted, cost the list price of the session.",
     "If state is failed, see error; if complete is false, missing says what could not be "
     "shown.",
     log_flow::free},
    {"session removed", info, "5fc75a305f1d400bada7062f2097708b", "run session remote",
     "What was to be done with the session is done: remote says what became of it.", "Nothing."},
    {"run forgotten", info, "d9792b67559e4b1e993c87b7253d04c9", "run",
     "A client had the finished run removed from the store.", "Nothing."},
    {"stream lost, reconnecting", warning, "1730e3451eb6433f941f09c9bb8c2bc2", "run session error status request_id in",
     "The session's event stream broke, or could not be opened. It is opened again after the "
     "time given, and what was missed is read from the history.",
     "Nothing, unless it is about many runs for long: then look at the network and at tether "
     "status."},
    {"stream not opened again", debug, "b830a991f3a245a9b5f1fe46958353bc", "run session error status request_id in",
     "Another try to open the stream failed.", "Nothing."},
    {"stream is back", info, "0a22b2b2f6914f9bba0066c01b080393", "run session", "The stream brings something again.",
     "Nothing."},
    {"polling until a stream holds", warning, "731d20a538924cb3ae5b17a04124829a", "run session",
     "Streams broke several times in a row: the session is asked now and then as well.",
     "Nothing, unless it is about many runs for long: look for a proxy that cuts long answers."},
    {"poll failed, trying again", warning, "f565fe6cbdd8401cbe60c9feb112198e", "run session error status request_id",
     "The session could not be asked while no stream was there.",
     "Nothing, unless it goes on: then look at the network and at tether status."},
    {"polls are answered again", info, "e5d28305e07e4d1b99e5c1323823b221", "run session", "The session answers again.",
     "Nothing."},
    {"history not read after a gap, trying again", warning, "c13320982e9a4ff29f8698c41de7e4ff",
     "run session error status request_id", "What a broken stream left out cannot be read yet.",
     "Nothing: it is read before the result is published."},
    {"history not read, the work waits", warning, "31273a8ee6414875a3ff2100597be46f",
     "run session error status request_id",
     "What is in the session from before cannot be read yet, and the work is not sent before.",
     "Nothing, unless it goes on: then look at the network and at tether status."},
    {"history not read for the proof", warning, "ce43d52f4ed14abab485e2e95ea0b7eb",
     "run session error status request_id",
     "The turn is over, and the history that shows the result to be whole cannot be read yet.",
     "Nothing: it is tried until follow.proof_timeout."},
    {"events skipped, left to the history", warning, "700b568eff884488b6ea0018ed93b505", "run session skipped",
     "Events on the stream were larger than stream.max_event_bytes, or malformed; so many on "
     "this stream.",
     "Nothing: they come from the history."},
    {"session not made, trying again", warning, "65d844c66ac8449c9d09b0a326e9666e", "run error status request_id in",
     "The API did not make the session. It is asked again, after longer and longer times.",
     "If error is rate_limited, lower api.creates_per_minute; else look at tether status."},
    {"answer to a create was lost, looking for the session", warning, "ec1d612be98646098d58218a985e908a",
     "run error status request_id", "Nobody knows whether the session was made: the API's list tells.", "Nothing."},
    {"answer to a create made up for", info, "5895f0c4dbf047aa81bfaa1386e6f2cb", "run made",
     "The list was read: the session was made and is taken, or was not and is asked for again.", "Nothing."},
    {"looking for a session made before the restart", info, "a126c63805af432dbfb3a678d0c70550", "run",
     "The daemon ended while the session was being made.", "Nothing."},
    {"events not sent, trying again", warning, "db0460a121584e41b7c2825e34e38cb7",
     "run session error status request_id in",
     "The API did not take the work or a client's events. They are sent again, after longer "
     "and longer times.",
     "Nothing, unless it goes on: then look at tether status."},
    {"answer to a send was lost, looking in the history", warning, "da41605d3b66418f98d68322c1140406",
     "run session error status request_id",
     "Nobody knows whether the API has what was sent: the session's history tells.", "Nothing."},
    {"answer to a send made up for", info, "a2aa717acedc42dd89ba7346235dd431", "run session taken",
     "The history was read: what was sent is there, or is sent again.", "Nothing."},
    {"looking for work sent before the restart", info, "f93eb6dfbd044b43bc32c8465569e3de", "run session",
     "The daemon ended while events were being sent.", "Nothing."},
    {"session not removed yet, trying again", warning, "f33d64b599c04596a18130ff3f7313e3",
     "run session error status request_id in",
     "The result is published, and the session is still there. It is tried for as long as it "
     "takes.",
     "Nothing, unless it goes on: then look at the error, and at tether status."},
    {"removing a spare session", warning, "a10d187bb38545daa62538b5bf2f1938", "run session",
     "A second session was made for the run, because an answer was lost; it is removed.", "Nothing."},
    {"store refuses a change, run waits", error, "2cca62a74f81455eb833ce0be9774977", "run session error",
     "What happened to the run cannot be kept, so it waits.",
     "Make room on the disk or mend it; the run goes on by itself."},
    {"store cannot be read, run waits", error, "1f242135c0134f3d97462054cf191a58", "run session error",
     "After a restart the run's events cannot be read, so it waits.", "Mend the disk; the run goes on by itself."},
    {"store takes the run's changes again", info, "4c79640bfac6470fb68c71077af06879", "run session", "The run goes on.",
     "Nothing."},
    {"run is not in the store any more, change given up", error, "69317f467eee483b95d208e8263341bf", "run session",
     "Somebody else removed the run from the store.", "Do not change the store while the daemon runs."},
    {"session is gone", warning, "fffa930dc9ac464db239b57bb776f579", "run session",
     "The API answered 404 for the session twice and does not list it: someone else deleted it.", "Nothing."},
    {"run's task failed, trying again", warning, "a56b850656a24f989c64cf30da4700d5", "run reason in",
     "Memory, threads or descriptors ran short in the middle of the run's work. It is repeated as after a restart.",
     "Give the daemon more of what reason names."},
    {"run's task failed", error, "58c6023bd2f34be8ab29b2646519f38a", "run error reason",
     "A mistake in the daemon, or want of memory, ended the run as internal.",
     "Report the record; give the daemon more memory if that was short."},
});

} // namespace

std::span<const log_kind> of_runs() noexcept {
    return kinds;
}

} // namespace tether::log_kinds
