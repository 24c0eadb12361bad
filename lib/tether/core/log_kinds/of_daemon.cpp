// Log records about the daemon itself.
#include <tether/core/log_kinds/sections.hpp>

#include <array>

namespace tether::log_kinds {
namespace {

using enum log_level;

// The ids come from `systemd-id128 new`. A released id is never changed or reused.
constexpr auto kinds = std::to_array<log_kind>({
    {"serving", notice, "217793e68f714630984000d0beca100d", "socket inherited api dialer simulated version",
     "The daemon is ready for clients.", "Nothing.", log_flow::free},
    {"listening", notice, "76e9b58ec9e14604ae5f1cdb08a14ecb", "socket",
     "The socket of the local API takes connections.", "Nothing.", log_flow::free},
    {"serving metrics", notice, "6449668ecb80492589352c02280d793f", "address",
     "Metrics and health can be read at the address.", "Nothing.", log_flow::free},
    {"no metrics at metrics.listen: this process may open no network sockets", warning,
     "f4713a3fc3af40839ce87e476571956c", "address",
     "The unit takes the network from the daemon, and with it the port; everything else goes on.",
     "Take metrics.listen out of the configuration, and enable tetherd-metrics.socket, which hands a port over.",
     log_flow::free},
    {"runs of an earlier start go on", notice, "dd7080bab29d41bfb21c1720bad10799", "runs queued",
     "Runs that were not finished when the daemon last ended were taken up; so many of them "
     "wait for a slot.",
     "Nothing.", log_flow::free},
    {"draining", notice, "5819ca70a0534847a94932988079cf50", "",
     "The daemon was told to stop: it takes no more work and detaches from its sessions, which "
     "go on remotely.",
     "Nothing.", log_flow::free},
    {"detached from all sessions", notice, "fd773ef534cc4defa7e0f96c1789bf80", "",
     "No run is busy any more; the next start goes on with them.", "Nothing.", log_flow::free},
    {"some runs were still busy when time ran out", warning, "e119df3d2e81460487e445b675c6134e", "runs",
     "The daemon ends while so many runs are in the middle of something.",
     "Nothing: the next start looks for what became of it. If it happens at each stop, look "
     "for a disk that is slow.",
     log_flow::free},
    {"stopped", notice, "64a11f2111ac43c5be3e4572a12793ae", "", "The daemon has ended in good order.", "Nothing.",
     log_flow::free},
    {"told to stop again, stopping at once", notice, "ea7f867f849a4c8d91494e49aaa9938d", "",
     "A second signal cut the stop short.", "Nothing: the next start goes on with all runs.", log_flow::free},
    {"stopping without waiting any longer", warning, "b220adaf93f74997aa03507557ee1157", "",
     "Stopping took longer than five seconds and was cut short.", "Nothing: the next start goes on with all runs.",
     log_flow::free},
    {"cannot start", error, "7b305d7c42e64781a79e4bb944a6467c", "reason",
     "The daemon ends with status 1, because of the reason given.", "Mend what the reason names, then start it again.",
     log_flow::free},
    {"broke", error, "e88a974d822a416b9512c8566e31b1f8", "reason", "A mistake in the daemon ended it; no run is lost.",
     "Let the service manager start it again, and report the record.", log_flow::free},
    {"socket is the service manager's, its settings are not used", warning, "c39f60c6c47a4f76b0f2c75014039fa7",
     "listen socket_mode socket_group",
     "The configuration says where the socket is and whose, and a socket unit says so, too.",
     "Set ListenStream=, SocketMode= and SocketGroup= with systemctl edit tetherd.socket, and take them out of the "
     "configuration.",
     log_flow::free},
    {"descriptors may run short", warning, "92655a7e65c34636aeada4be81be4ae0", "limit limits_add_up_to",
     "The limit on open files is below what the configured limits may need.",
     "Raise LimitNOFILE= of the unit, or lower limits.active_runs and limits.clients.", log_flow::free},
    {"the name of this daemon is missing, a new one is made: tether reap will not find "
     "sessions of earlier starts, unless the file is brought back from a copy before the next",
     warning, "4b0c40ba90e644d2ab53f070e82c50c3", "file",
     "There is a store but no file with the name that sessions at the API carry.",
     "Stop the daemon, bring the file back from a copy, and start again.", log_flow::free},
    {"TCP Fast Open is not forbidden", notice, "09240779d3794107bc4c914d7316f157", "error",
     "The kernel accepts no system call filter. A process that took the daemon over could send data elsewhere in the "
     "first packet of a connection.",
     "Nothing, or net.ipv4.tcp_fastopen=0 (sysctl).", log_flow::free},
    {"previews refused, continuing without them", notice, "350bdff405084dcca18b3c5f04257028", "",
     "The server does not know event_deltas. Streams are opened without previews until the next start; runs are not "
     "affected.",
     "Nothing.", log_flow::free},
    {"reading the configuration again", notice, "c7831dc7b666407583dfb623c618ccbc", "",
     "The configuration is read again, because of tether reload or SIGHUP.", "Nothing.", log_flow::free},
    {"configuration kept as it was", error, "f14d1d57beb64ac3b0629de913540e23", "reason",
     "The configuration file or the key has a mistake: nothing was changed.",
     "Mend it (tetherd --check-config), then tether reload.", log_flow::free},
    {"setting takes effect at the next start", warning, "3ac3dd26563f4f3d8e7f94538441567e", "setting",
     "The setting has changed in the file and cannot change while the daemon runs.",
     "Restart the daemon when it suits.", log_flow::free},
    {"key not read again after a refusal", warning, "c665241a71ff4dc7b86f0b0bf80f86ab", "reason",
     "The API refused the key, and the source of the key cannot be read now.",
     "Correct what the reason names; the key is read again at the next refusal."},
    {"sends count as creations from now on", notice, "928b7cff47ac404b9d763a72f4b6f1ef", "",
     "The API refused a send for its rate although few requests were made: it counts sends as creations.",
     "Nothing; set api.send_bucket to create to start that way."},
    {"API refuses the account, runs wait", error, "797a5899e07d410c8c1588497251561e", "error status cause",
     "The API refuses the key, the workspace or the account (HTTP 401, 402, 403, a spend limit). Runs that have "
     "begun keep their sessions and wait until their deadlines; new runs fail. /healthz is 503.",
     "See cause and docs/api-errors.md: replace the key, or settle the account. Runs continue by themselves.",
     log_flow::free},
    {"API cannot be reached, runs wait", error, "8b9d0961ef0a46349711d9a198cec79b", "error status cause",
     "A certificate is rejected, a proxy refuses, or answers do not come from the API. Nothing is sent over a "
     "connection that is not verified. Runs that have begun wait until their deadlines. /healthz is 503.",
     "Look at the proxy, the CA file and the way to api.base_url (tether doctor). Runs continue by themselves.",
     log_flow::free},
    {"API accepts requests again", notice, "36ad96fb0b654ddc95ea3b1cd5a173e7", "trouble_since",
     "The API has granted a request after it refused the account or could not be reached.", "Nothing."},
    {"cannot note that the API has answered", warning, "ce2fcb8c94d94aa3986c0fc47ddc5adf", "error",
     "The file origins in the state directory cannot be written. After a restart, a new run fails at once when "
     "something stands in the way to the API.",
     "Make room on the disk, or correct the permissions of the state directory.", log_flow::free},
    {"store refuses changes, new work is refused", error, "c76e279a8c3f4826af55301ce35777ef", "reason",
     "What happens cannot be kept on the disk: new runs are refused, those there are wait.",
     "Make room on the disk or mend it; the daemon goes on by itself.", log_flow::free},
    {"store keeps changes again", notice, "1ecec8595c724f24bde733b9ef905f8f", "",
     "What is written is kept again, and new work is taken.", "Nothing.", log_flow::free},
    {"wall clock was set", notice, "f71aa6899d85443194f909c76bf6fb4a", "seconds_before seconds_now",
     "The wall clock was set by more than two seconds. The fields say how many seconds it was, and is, ahead of what "
     "it "
     "would show if nobody had set it. Deadlines and retention go by CLOCK_BOOTTIME and stay as they were.",
     "Nothing, unless the time is wrong now.", log_flow::free},
    {"machine was suspended", notice, "a0ef9f2542c34dbc8ba97393355c7d53", "for",
     "The machine slept for so long; that time counts for deadlines.", "Nothing.", log_flow::free},
    {"a row is not what was written, set aside", error, "5f21d77715814363b7958f663de46b91", "table run file",
     "A row of the store has changed on the disk. It is in the file now, as SQL, and no longer in the store; a run "
     "whose "
     "own row or continuation it was is gone, its session is removed. Everything else goes on.",
     "Check the disk and the memory. Hand the work of such a run over again.", log_flow::free},
    {"finished runs forgotten", info, "a471eb0614124f479c472712a2be2417", "runs",
     "So many finished runs were older than runs.retain, or more than limits.store_bytes "
     "holds.",
     "Nothing."},
    {"left-over sessions not looked for", warning, "2c996d1146794cd887f1b88fad5bf067", "reason",
     "The look for sessions without a run failed; the next one comes after reaper.interval.",
     "Nothing, unless it goes on: then ask tether status how the API answers."},
    {"session that no run accounts for", warning, "d9cd4be8b25b4d4c92d5d23f05b1ae05",
     "session run status created_at removing", "A session at the API was made by this daemon and belongs to no run.",
     "If removing is false, look at it, and remove it with tether reap."},
    {"removing a session that no run accounts for", warning, "2f02727c81d4432e9c30e4aaf439d9dd", "session run",
     "Such a session is being removed.", "Nothing."},
    {"records suppressed", warning, "3a0648c3d145436e8bdd0dca4f48d3b2", "of suppressed",
     "So many records of a kind were left out, because there were too many in too short a "
     "time.",
     "Look at the records of that kind that were written; log.burst and log.per_minute set how "
     "many are.",
     log_flow::free},
    {"records lost", warning, "1eac9cd6cbd749c08052131f5dffc8b7", "lost",
     "The journal was so slow that so many records did not fit into the daemon's memory.",
     "Look why systemd-journald is slow.", log_flow::free},
});

} // namespace

std::span<const log_kind> of_daemon() noexcept {
    return kinds;
}

} // namespace tether::log_kinds
