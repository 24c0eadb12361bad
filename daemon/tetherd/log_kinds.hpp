// The kinds of log records about the daemon itself.
#pragma once

#include <tether/core/log_kind.hpp>

namespace tether::daemon {

// Packed by hand: the formatter would write one value per line.
// clang-format off
struct log_kind_table {
    using enum log_level;

    log_kind serving{"serving", notice, "217793e68f714630984000d0beca100d",
        "socket inherited api dialer simulated version", "The daemon is ready for clients.", "Nothing.",
        log_flow::free};
    log_kind metrics_not_served{"metrics not served, process may not open network sockets", warning,
        "f4713a3fc3af40839ce87e476571956c", "address",
        "The unit denies the daemon network access, so it cannot listen at metrics.listen. Everything else works.",
        "Remove metrics.listen from the configuration and enable tetherd-metrics.socket, which passes the port to the "
        "daemon.", log_flow::free};
    log_kind draining{"draining", notice, "5819ca70a0534847a94932988079cf50", "",
        "The daemon is stopping: it accepts no more work and detaches from its sessions, which continue remotely.",
        "Nothing.", log_flow::free};
    log_kind stopped{"stopped", notice, "64a11f2111ac43c5be3e4572a12793ae", "", "The daemon stopped cleanly.",
        "Nothing.", log_flow::free};
    log_kind second_stop_signal{"second stop signal, stopping immediately", notice, "ea7f867f849a4c8d91494e49aaa9938d",
        "", "A second signal ended the orderly shutdown early.", "Nothing: all runs continue at the next startup.",
        log_flow::free};
    log_kind shutdown_timed_out{"shutdown timed out, stopping immediately", warning, "b220adaf93f74997aa03507557ee1157",
        "", "The orderly shutdown took longer than five seconds and was ended.",
        "Nothing: all runs continue at the next startup.", log_flow::free};
    log_kind cannot_start{"cannot start", error, "7b305d7c42e64781a79e4bb944a6467c", "reason",
        "The daemon exits with status 1. reason says why.",
        "Fix the problem that reason names, then start the daemon again.", log_flow::free};
    log_kind internal_error{"internal error, exiting", error, "e88a974d822a416b9512c8566e31b1f8", "reason",
        "A bug ended the daemon. No run is lost.", "Let the service manager restart the daemon, and report the record.",
        log_flow::free};
    log_kind socket_lost{"socket lost, clients cannot connect", warning, "7c21b720fc3e48c7b23036628f5f7704", "reason",
        "The file of the local API's socket was deleted or replaced while the daemon ran. Runs continue, and health "
        "is 503.", "Find out what removed the file, then restart the daemon, which resumes its runs."};
    log_kind socket_settings_ignored{"socket settings ignored, the socket unit decides", warning,
        "c39f60c6c47a4f76b0f2c75014039fa7", "listen socket_mode socket_group",
        "The configuration sets the path, mode or group of the socket, but a socket unit created it.",
        "Set ListenStream=, SocketMode= and SocketGroup= with systemctl edit tetherd.socket, and remove the settings "
        "from the configuration.", log_flow::free};
    log_kind descriptor_limit_too_low{"descriptor limit too low", warning, "92655a7e65c34636aeada4be81be4ae0",
        "limit limits_add_up_to", "The limit on open files is lower than what the configured limits may need.",
        "Raise LimitNOFILE= of the unit, or lower limits.active_runs and limits.clients.", log_flow::free};
    log_kind instance_file_missing{"instance file missing, new instance created", warning,
        "4b0c40ba90e644d2ab53f070e82c50c3", "file",
        "The store exists, but the instance file is missing. The name in it marks the daemon's sessions at the API; "
        "tether reap does not find sessions with the old name.",
        "Stop the daemon, restore the file from a copy, and start the daemon again.", log_flow::free};
    log_kind cannot_disable_tcp_fast_open{"cannot disable TCP Fast Open", notice, "09240779d3794107bc4c914d7316f157",
        "error",
        "The kernel rejects the system call filter. A compromised daemon could send data to another host in the first "
        "packet of a connection.", "Nothing, or set net.ipv4.tcp_fastopen=0 (sysctl).", log_flow::free};
    log_kind previews_not_supported{"previews not supported, disabled", notice, "350bdff405084dcca18b3c5f04257028", "",
        "The server does not support event_deltas. Streams are opened without previews until the next startup. Runs "
        "are not affected.", "Nothing.", log_flow::free};
    log_kind reloading_the_configuration{"reloading the configuration", notice, "c7831dc7b666407583dfb623c618ccbc", "",
        "tether reload or SIGHUP requested a reload.", "Nothing.", log_flow::free};
    log_kind reload_rejected{"reload rejected, configuration unchanged", error, "f14d1d57beb64ac3b0629de913540e23",
        "reason", "The configuration file or the key is invalid. Nothing was changed.",
        "Fix it (tetherd --check-config lists the errors), then run tether reload.", log_flow::free};
    log_kind setting_changed{"setting changed, restart required", warning, "3ac3dd26563f4f3d8e7f94538441567e",
        "setting", "The setting changed in the file but cannot change while the daemon runs.",
        "Restart the daemon when convenient.", log_flow::free};
    log_kind cannot_reload_the_key{"cannot reload the key", warning, "c665241a71ff4dc7b86f0b0bf80f86ab", "reason",
        "The API rejected the key, and the source of the key cannot be read now.",
        "Fix the problem that reason names. The key is read again the next time the API rejects it."};
    log_kind sends_now_counted_as_creates{"sends now counted as creates", notice, "928b7cff47ac404b9d763a72f4b6f1ef",
        "", "The API rate-limited a send although few requests were made, so it counts sends as creates.",
        "Nothing. To count this way from startup, set api.send_bucket to create."};
    log_kind cannot_save_responded_origin{"cannot save that the API responded", warning,
        "ce2fcb8c94d94aa3986c0fc47ddc5adf", "error",
        "The file origins in the state directory cannot be written. After a restart, a new run fails immediately if "
        "the API is unreachable.", "Free disk space, or fix the permissions of the state directory.", log_flow::free};
    log_kind store_rejects_writes{"store rejects writes, new work refused", error, "c76e279a8c3f4826af55301ce35777ef",
        "reason", "The store cannot write to the disk. New runs are refused, existing runs wait.",
        "Free disk space or fix the disk. The daemon continues automatically.", log_flow::free};
    log_kind store_accepts_writes_again{"store accepts writes again", notice, "1ecec8595c724f24bde733b9ef905f8f", "",
        "Writes to the disk succeed again, and new work is accepted.", "Nothing.", log_flow::free};
    log_kind wall_clock_set{"wall clock set", notice, "f71aa6899d85443194f909c76bf6fb4a", "seconds_before seconds_now",
        "The wall clock was changed by more than two seconds. seconds_before and seconds_now are its lead over a "
        "clock that was never set, before and after. Deadlines and retention use CLOCK_BOOTTIME and are not affected.",
        "Nothing, unless the time is wrong now.", log_flow::free};
    log_kind machine_was_suspended{"machine was suspended", notice, "a0ef9f2542c34dbc8ba97393355c7d53", "for",
        "The machine was suspended. for is how long; the time counts towards deadlines.", "Nothing.", log_flow::free};
    log_kind damaged_row_set_aside{"damaged row set aside", error, "5f21d77715814363b7958f663de46b91", "table run file",
        "A row of the store was damaged. It was removed from the store and saved to file as SQL. If it was the row, "
        "the continuation or the work of a run, the run is lost and its session is removed. Everything else continues.",
        "Check the disk and the memory. Submit the work of a lost run again.", log_flow::free};
    log_kind finished_runs_deleted{"finished runs deleted", info, "a471eb0614124f479c472712a2be2417", "runs",
        "Finished runs were older than runs.retain, or the store exceeded limits.store_bytes. runs is their number.",
        "Nothing."};
    log_kind search_for_orphaned_sessions_failed{"search for orphaned sessions failed", warning,
        "2c996d1146794cd887f1b88fad5bf067", "reason",
        "The search for sessions without a run failed. The next one starts after reaper.interval.",
        "Nothing, unless it continues: then check the API with tether status."};
    log_kind orphaned_session_found{"orphaned session found", warning, "d9cd4be8b25b4d4c92d5d23f05b1ae05",
        "session run status created_at removing", "A session at the API that this daemon created belongs to no run.",
        "If removing is false, check the session and remove it with tether reap."};
};
inline constexpr log_kind_table log_kinds{};

} // namespace tether::daemon
