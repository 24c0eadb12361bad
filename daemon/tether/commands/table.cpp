// Defines the table of tether's commands: name, usage, summary, options, function.
#include "table.hpp"

#include "functions.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tether::cli {

namespace {

constexpr option json_option(std::string_view summary) {
    return {0, "json", "", summary};
}
constexpr option quiet_option{'q', "quiet", "", "Print nothing; check the exit status"};

constexpr std::array common{
    option{0, "socket", "PATH", "Connect to the daemon at PATH"},
    option{'h', "help", "", "Print this help and exit"},
};

constexpr std::array run_options{
    option{'a', "agent", "AGENT", "Run AGENT instead of the configured one"},
    option{'e', "environment", "ENV", "Run in environment ENV instead of the configured one"},
    option{'f', "file", "FILE", "Read the prompt from FILE, or from standard input when it is -"},
    option{0, "timeout", "DURATION", "Stop the run after this time, such as 90s or 2h"},
    option{0, "keep", "", "Keep the session when the run is done"},
    option{0, "archive", "", "Archive the session when the run is done"},
    option{0, "title", "TITLE", "Name the session"},
    option{0, "label", "KEY=VALUE", "Label the run for ps, may be repeated", true},
    option{0, "metadata", "KEY=VALUE", "Attach metadata to the session, may be repeated", true},
    option{0, "idempotency-key", "KEY", "Continue the run that was started with KEY, if it exists"},
    option{'d', "detach", "", "Print the run's id and leave it running"},
    option{0, "on-interrupt", "ACTION", "Do ACTION on Ctrl-C: cancel, detach or ask"},
    json_option("Print the complete run as JSON instead of the last message or the id"),
    option{'q', "quiet", "", "Print no progress, only the last message"},
};

constexpr std::array ps_options{
    option{'a', "all", "", "Include finished runs"},
    option{0, "state", "STATE", "Include only runs in STATE, may be repeated", true},
    option{0, "label", "KEY=VALUE", "Include only runs with this label, may be repeated", true},
    json_option("Print each run as a line of JSON"),
    option{'q', "quiet", "", "Print only complete run ids"},
};

constexpr std::array top_options{
    option{0, "once", "", "Print the table once and exit"},
    json_option("Print status and runs once, as a line of JSON"),
};

constexpr std::array show_options{
    option{0, "svg", "", "Draw the timeline as an SVG picture instead of text"},
    option{'o', "output", "FILE", "Write the picture to FILE instead of standard output"},
    option{0, "no-timeline", "", "Omit the timeline"},
    json_option("Print the run as a line of JSON, without the timeline"),
};
constexpr std::array watch_options{json_option("Print the run after each change as a line of JSON")};

constexpr std::array wait_options{
    option{0, "timeout", "DURATION", "Stop waiting after this time, with exit status 5"},
    json_option("Print each run as a line of JSON instead of its id and state"),
    quiet_option,
};

constexpr std::array logs_options{
    option{'f', "follow", "", "Continue until the run is finished"},
    json_option("Print each event as the API sent it, as a line of JSON"),
};

constexpr option sent_json_option = json_option("Print the response of the local API as a line of JSON");

constexpr std::array send_options{
    option{'f', "file", "FILE", "Read the message from FILE, or from standard input when it is -"},
    sent_json_option,
    quiet_option,
};

constexpr std::array approve_options{sent_json_option, quiet_option};

constexpr std::array deny_options{
    option{'m', "message", "TEXT", "Tell the agent why"},
    sent_json_option,
    quiet_option,
};

constexpr std::array answer_options{
    option{'f', "file", "FILE", "Read the answer from FILE, or from standard input when it is -"},
    option{0, "error", "", "Mark the answer as a failure of the tool"},
    sent_json_option,
    quiet_option,
};

constexpr std::array cancel_options{json_option("Print each run afterwards as a line of JSON instead of its id"),
                                    quiet_option};

constexpr std::array rm_options{
    option{'f', "force", "", "Cancel unfinished runs and delete kept sessions"},
    quiet_option,
};

constexpr std::array reap_options{
    option{'n', "dry-run", "", "List orphaned sessions without deleting them"},
    json_option("Print the response of the local API as a line of JSON"),
};

constexpr std::array reload_options{json_option("Print the response of the local API as a line of JSON")};

constexpr std::array status_options{json_option("Print the response of GET /v1/status as a line of JSON")};

constexpr std::array doctor_options{
    option{0, "config", "FILE", "Check FILE instead of the usual configuration"},
    option{0, "offline", "", "Do not connect to the API"},
    json_option("Print the findings as a line of JSON"),
};

constexpr std::array table{
    command{"run", "[TEXT]", "Start a run and follow it until it ends",
            "Progress goes to standard error, the agent's last message to standard output. Without TEXT or\n"
            "--file the prompt is read from standard input. Ctrl-C asks what to do on a terminal and cancels\n"
            "the run elsewhere; a second Ctrl-C detaches.\n\n"
            "Exit status: 0 succeeded, 1 failed, 2 misuse, 3 no daemon, 4 cancelled, 5 timed out,\n"
            "6 waiting for an answer without a terminal, 130 detached.",
            run_options, run_run},
    command{"ps", "", "List runs", "Lists unfinished runs, newest first.", ps_options, run_ps},
    command{"top", "", "Show a live, full-screen table of runs",
            "Keys: \u2191 \u2193 j k PgUp PgDn Home End move, Enter follows the selected run until q, c cancels it "
            "after a\n"
            "question, s changes the sort order, f hides finished runs, q quits. Reconnects when the daemon\n"
            "restarts. Without a terminal it needs --once or --json.",
            top_options, run_top},
    command{"show", "ID", "Show a run, its timeline and its result",
            "The timeline has a bar for everything that took time: model requests, tools, waits for an answer,\n"
            "retries, other agents. ! marks a failure, > marks something still running. When there are many bars,\n"
            "bars of the same kind share a line.",
            show_options, run_show},
    command{"watch", "[ID]", "Print changes of one run or all runs as they happen", "", watch_options, run_watch},
    command{"wait", "ID...", "Wait until runs are finished",
            "Prints the id and the state of each run when it is finished. If an ID matches no run, the command\n"
            "fails without waiting. The exit status is as for run; with several runs, the first that did not\n"
            "succeed sets it.",
            wait_options, run_wait},
    command{"logs", "ID", "Print the events of a run",
            "The last line is the run's state, with the reason if it failed.", logs_options, run_logs},
    command{"send", "RUN [TEXT]", "Send a message to a run's agent",
            "The run must be running, or finished with a kept session. Without TEXT or --file the message is\n"
            "read from standard input. Prints the id of the sent event.",
            send_options, run_send},
    command{"approve", "RUN [ID]", "Allow a pending tool call of a run",
            "ID is the tool call's event id, or its last characters. It may be omitted if only one call is\n"
            "pending. Prints the id of the sent event.",
            approve_options, run_approve},
    command{"deny", "RUN [ID]", "Deny a pending tool call of a run",
            "ID is the tool call's event id, or its last characters. It may be omitted if only one call is\n"
            "pending. Prints the id of the sent event.",
            deny_options, run_deny},
    command{"answer", "RUN ID [TEXT]", "Send a run the result of a pending tool call",
            "ID is the tool call's event id, or its last characters. Without TEXT or --file the result is read\n"
            "from standard input. Prints the id of the sent event.",
            answer_options, run_answer},
    command{"cancel", "ID...", "Cancel runs",
            "An ID may be shortened to its last four characters. If an ID matches no run, no run is cancelled.\n"
            "Prints the id of each run whose cancellation was requested.",
            cancel_options, run_cancel},
    command{"rm", "ID...", "Delete finished runs from the history",
            "If a run's session is still active, it is cleaned up first. A run with a kept session is deleted\n"
            "only with --force, together with the session. An ID may be shortened to its last four characters.\n"
            "If an ID matches no run, no run is deleted. Prints the id of each deleted run.",
            rm_options, run_rm},
    command{"reap", "", "Delete orphaned remote sessions",
            "Lists the sessions that this daemon created and that belong to no run, with their age and cost, and\n"
            "starts to delete them. Sessions of other daemons are never touched. Only root, the daemon's own user\n"
            "and the admin groups may run it.",
            reap_options, run_reap},
    command{"reload", "", "Reload the configuration and the API key",
            "Prints the settings that changed, and those that need a restart. If the file or the key is invalid,\n"
            "the error is printed and nothing changes. Only root, the daemon's own user and the admin groups may\n"
            "run it.",
            reload_options, run_reload},
    command{"status", "", "Show the daemon's health and load",
            "Prints its health, the number of runs in each state, and the outcome of its last requests to the\n"
            "API. Exit status: 0 healthy, 1 unhealthy, 3 no daemon.",
            status_options, run_status},
    command{"doctor", "", "Find problems and suggest fixes",
            "Checks configuration, key, socket, daemon, API, clock, unit, limits and state directory, and changes\n"
            "nothing. Each check is ok, skip, warn or fail; warn and fail come with the command that fixes them.\n"
            "No secret is read or printed. Root sees more. Exit status: 0 nothing failed, 1 otherwise.",
            doctor_options, run_doctor},
    command{"completion",
            "SHELL",
            "Print a shell completion script",
            "SHELL is bash, zsh or fish. An installation includes these scripts. Without one, in bash:\n"
            "source <(tether completion bash)",
            {},
            run_completion},
    command{"help", "[COMMAND]", "Print help about tether or a command", "", {}, run_help},
};

} // namespace

std::span<const command> commands() {
    return table;
}

const command* find_command(std::string_view name) {
    const auto at = std::find_if(table.begin(), table.end(), [&](const command& c) { return c.name == name; });
    return at == table.end() ? nullptr : &*at;
}

std::span<const option> common_options() {
    return common;
}

std::vector<option> options_of(const command& of) {
    std::vector<option> all{of.options.begin(), of.options.end()};
    all.insert(all.end(), common.begin(), common.end());
    return all;
}

} // namespace tether::cli
