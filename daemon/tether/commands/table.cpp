// The table of tether's commands: name, usage, summary, options, function.
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
constexpr option quiet_option{'q', "quiet", "", "Print nothing, the exit status tells"};

constexpr std::array common{
    option{0, "socket", "PATH", "Talk to the daemon at PATH"},
    option{'h', "help", "", "Print this help and exit"},
};

constexpr std::array run_options{
    option{'a', "agent", "AGENT", "Run AGENT instead of the configured one"},
    option{'e', "environment", "ENV", "Run in environment ENV instead of the configured one"},
    option{'f', "file", "FILE", "Read the prompt from FILE, or from standard input when it is -"},
    option{0, "timeout", "DURATION", "Give the run this long to finish, such as 90s or 2h"},
    option{0, "keep", "", "Keep the session when the run is done"},
    option{0, "archive", "", "Archive the session when the run is done"},
    option{0, "title", "TITLE", "Name the session"},
    option{0, "label", "KEY=VALUE", "Label the run for ps, may be repeated", true},
    option{0, "metadata", "KEY=VALUE", "Attach metadata to the session, may be repeated", true},
    option{0, "idempotency-key", "KEY", "Continue with the run that was started under KEY, if there is one"},
    option{'d', "detach", "", "Print the run's id and leave it running"},
    option{0, "on-interrupt", "ACTION", "Do ACTION on Ctrl-C: cancel, detach or ask"},
    json_option("Print the whole run as JSON in place of the last message or the id"),
    option{'q', "quiet", "", "Print no progress, only the last message"},
};

constexpr std::array ps_options{
    option{'a', "all", "", "Include finished runs"},
    option{0, "state", "STATE", "Include only runs in STATE, may be repeated", true},
    option{0, "label", "KEY=VALUE", "Include only runs with this label, may be repeated", true},
    json_option("Print each run as a line of JSON"),
    option{'q', "quiet", "", "Print nothing but whole ids"},
};

constexpr std::array top_options{
    option{0, "once", "", "Print the table once and exit"},
    json_option("Print status and runs once, a line of JSON"),
};

constexpr std::array show_options{
    option{0, "svg", "", "Draw the timeline as a picture (SVG) in place of the text"},
    option{'o', "output", "FILE", "Write the picture to FILE in place of standard output"},
    option{0, "no-timeline", "", "Leave the timeline out"},
    json_option("Print the run as a line of JSON, without the timeline"),
};
constexpr std::array watch_options{json_option("Print the run after each change as a line of JSON")};

constexpr std::array wait_options{
    option{0, "timeout", "DURATION", "Give up after this long, with status 5"},
    json_option("Print each run as a line of JSON in place of its id and state"),
    quiet_option,
};

constexpr std::array logs_options{
    option{'f', "follow", "", "Go on until the run is finished"},
    json_option("Print each event as the API sent it, a line of JSON"),
};

constexpr option sent_json_option = json_option("Print the answer of the local API as a line of JSON");

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

constexpr std::array cancel_options{json_option("Print each run as it is then, a line of JSON, in place of its id"),
                                    quiet_option};

constexpr std::array rm_options{
    option{'f', "force", "", "Cancel runs that are not finished, delete sessions that were kept"},
    quiet_option,
};

constexpr std::array reap_options{
    option{'n', "dry-run", "", "List them and remove nothing"},
    json_option("Print the answer of the local API as a line of JSON"),
};

constexpr std::array reload_options{json_option("Print the answer of the local API as a line of JSON")};

constexpr std::array status_options{json_option("Print the answer of GET /v1/status as a line of JSON")};

constexpr std::array doctor_options{
    option{0, "config", "FILE", "Look at FILE in place of the usual configuration"},
    option{0, "offline", "", "Leave the API alone"},
    json_option("Print the findings as a line of JSON"),
};

constexpr std::array table{
    command{"run", "[TEXT]", "Start a run and follow it to its end",
            "Progress goes to standard error, the agent's last message to standard output. Without TEXT or\n"
            "--file the prompt is read from standard input. Ctrl-C asks what to do on a terminal and cancels\n"
            "the run elsewhere; a second Ctrl-C detaches.\n\n"
            "Exit status: 0 succeeded, 1 failed, 2 misuse, 3 no daemon, 4 cancelled, 5 timed out,\n"
            "6 waiting for an answer with no terminal to give it, 130 detached.",
            run_options, run_run},
    command{"ps", "", "List runs", "Lists the runs that are not finished, newest first.", ps_options, run_ps},
    command{"top", "", "Show runs as they change, on the whole screen",
            "Keys: \u2191 \u2193 j k PgUp PgDn Home End move, Enter follows the selected run until q, c cancels it "
            "after a\n"
            "question, s goes through the ways to sort, f leaves finished runs out, q quits. Goes on when the\n"
            "daemon is started again. Without a terminal it needs --once or --json.",
            top_options, run_top},
    command{"show", "ID", "Show a run, its timeline and its result",
            "The timeline has a bar for whatever took time: model requests, tools, waits for an answer, retries,\n"
            "other agents. A length with ! behind it is of what failed, with > of what goes on. Of many bars,\n"
            "those of a kind share a line.",
            show_options, run_show},
    command{"watch", "[ID]", "Print the changes of one run, or of all, as they happen", "", watch_options, run_watch},
    command{"wait", "ID...", "Wait until runs are finished",
            "Prints the id and the state of each run once it is finished. When one of the IDs means no run,\n"
            "nothing is waited for. Exits as run does; of several runs, the first that did not succeed decides.",
            wait_options, run_wait},
    command{"logs", "ID", "Print the events of a run", "The last line says how the run is, and why it failed.",
            logs_options, run_logs},
    command{"send", "RUN [TEXT]", "Send a message to a run's agent",
            "The run must be running, or be finished with its session kept. Without TEXT or --file the message is\n"
            "read from standard input. Prints the id of the event.",
            send_options, run_send},
    command{"approve", "RUN [ID]", "Allow a tool call that a run waits for",
            "ID is the event of the call, or its end; it may be left out when there is only one call to allow.\n"
            "Prints the id of the event that is sent.",
            approve_options, run_approve},
    command{"deny", "RUN [ID]", "Refuse a tool call that a run waits for",
            "ID is the event of the call, or its end; it may be left out when there is only one call to refuse.\n"
            "Prints the id of the event that is sent.",
            deny_options, run_deny},
    command{"answer", "RUN ID [TEXT]", "Give a run the result of a tool it waits for",
            "ID is the event of the call, or its end. Without TEXT or --file the result is read from standard\n"
            "input. Prints the id of the event that is sent.",
            answer_options, run_answer},
    command{"cancel", "ID...", "Cancel runs",
            "An ID may be cut to its last four characters. When one of the IDs means no run, none is cancelled.\n"
            "Prints the id of each run that was told to stop.",
            cancel_options, run_cancel},
    command{"rm", "ID...", "Forget finished runs",
            "A session that is still held for a run is cleaned up first. A run whose session was kept goes with\n"
            "--force alone, and its session with it. An ID may be cut to its last four characters. When one of\n"
            "the IDs means no run, none is forgotten. Prints the id of each forgotten run.",
            rm_options, run_rm},
    command{"reap", "", "Remove sessions at the API that no run accounts for",
            "Lists the sessions that this daemon made and that are on no run's account any more, with their\n"
            "age and cost, and begins to remove them. Sessions of other daemons are never touched. Only root,\n"
            "the daemon's own user and the admin groups may.",
            reap_options, run_reap},
    command{"reload", "", "Have the daemon read its configuration and its key again",
            "Prints the settings that changed, and those that take a restart. A mistake in the file or in the key\n"
            "changes nothing and is named. Only root, the daemon's own user and the admin groups may.",
            reload_options, run_reload},
    command{"status", "", "Show how the daemon is doing",
            "Prints its health, how many runs are in each state, and how its last requests to the API went.\n"
            "Exit status: 0 healthy, 1 not, 3 no daemon.",
            status_options, run_status},
    command{"doctor", "", "Find out what is wrong, and what to do about it",
            "Looks at configuration, key, socket, daemon, API, clock, unit, limits and state directory, and\n"
            "changes nothing. Each check is ok, skip, warn or fail; below the last two stands what to type.\n"
            "No secret is read or printed. As root it sees more. Exit status: 0 nothing failed, 1 otherwise.",
            doctor_options, run_doctor},
    command{"completion",
            "SHELL",
            "Print what a shell needs to complete command lines",
            "SHELL is bash, zsh or fish. An installation brings these along; without one, for bash:\n"
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
