// tether run: starts a run and follows it.
#include "command.hpp"

#include "command_context.hpp"
#include "follow/follow.hpp"
#include "prompt.hpp"
#include "run_request.hpp"

#include <fmt/format.h>
#include <system_error>

namespace tether::cli {

namespace {

constexpr prompt_place place{0, "prompt"};

bool can_ask(const terminal_facts& facts) {
    return facts.in_is_terminal && facts.err_is_terminal;
}

void check_run(command_line& line, const terminal_facts& facts) {
    line.check_exclusive("keep", "archive");
    if (line.value("on-interrupt") == "ask" && !can_ask(facts)) line.add_mistake("--on-interrupt ask needs a terminal");
    check_prompt(line, place, facts.in_is_terminal);
}

/// Reports why no run was created, and how to find out whether one exists.
int explain_no_run(command_context& context, const client::failure& why) {
    const int status = context.explain(why);
    if (!why.idempotency_key.empty())
        context.output.complain(fmt::format("The run may have been accepted. To continue it instead of starting a "
                                            "second one, repeat the command with the same prompt and options:\n"
                                            "  tether run --idempotency-key {} ...",
                                            why.idempotency_key));
    return status;
}

boost::asio::awaitable<int> run_run(command_context& context) {
    const command_line& line = context.arguments;
    const terminal_facts& facts = context.output.facts();
    const auto prompt = read_prompt(line, place, facts.in_is_terminal);
    if (!prompt) co_return context.misuse(prompt.error().text);
    context.daemon.on_retry([&context](const client::failure& why) {
        context.output.note(fmt::format("tether: {}; retrying with the same idempotency key", client::describe(why)));
    });
    boost::json::value body = make_run_request(line, *prompt);
    std::string key = line.value("idempotency-key").value_or(""); // empty: a random one is generated
    const auto created = co_await context.daemon.async_create(std::move(body), std::move(key));
    if (!created) co_return explain_no_run(context, created.error());
    try {
        if (line.has("detach")) {
            if (context.wants_json()) context.print_json(created->document);
            else context.print_line(created->run.id);
            co_return 0;
        }
        const interrupt_policy interrupts{choose_on_interrupt(line.value("on-interrupt"), can_ask(facts))};
        run_follower follower{context, created->run.id, interrupts};
        co_return co_await follower.async_follow();
    } catch (const std::system_error&) { // on standard output: a user who repeats the command would pay twice
        context.output.complain(fmt::format("tether: {0} was started; see it with 'tether show {0}'", created->run.id));
        throw;
    }
}

constexpr std::array run_options{
    option{'a', "agent", "AGENT", "Run AGENT instead of the configured one"},
    option{'e', "environment", "ENV", "Run in environment ENV instead of the configured one"},
    option{'f', "file", "FILE", "Read the prompt from FILE, or from standard input when it is -"},
    option{0, "timeout", "DURATION", "Stop the run after this time, such as 90s or 2h", check_duration},
    option{0, "queue-timeout", "DURATION", "End the run if it has not started after this time", check_duration},
    option{0, "keep", "", "Keep the session when the run is done"},
    option{0, "archive", "", "Archive the session when the run is done"},
    option{0, "title", "TITLE", "Name the session"},
    option{0, "label", "KEY=VALUE", "Label the run for ps, may be repeated", check_pair, /*repeats=*/true},
    option{0, "metadata", "KEY=VALUE", "Attach metadata to the session, may be repeated", check_pair, /*repeats=*/true},
    option{0, "idempotency-key", "KEY", "Follow the run that was started with KEY, or start one",
           check_idempotency_key},
    option{'d', "detach", "", "Print the run's id and leave it running"},
    option{0, "on-interrupt", "ACTION", "Do ACTION on Ctrl-C: cancel, detach or ask", check_on_interrupt},
    json_option("Print the complete run as JSON instead of the last message or the id"),
    option{'q', "quiet", "", "Print no progress, only the last message"},
};

} // namespace

const command run_command{
    .name = "run",
    .usage = "[TEXT]",
    .summary = "Start a run and follow it until it ends",
    .details = "Progress goes to standard error, the agent's last message to standard output. Without TEXT or\n"
               "--file the prompt is read from standard input. Ctrl-C asks what to do on a terminal and cancels\n"
               "the run elsewhere; a second Ctrl-C detaches.\n\n"
               "Exit status: 0 succeeded, 1 failed, 2 misuse, 3 no daemon, 4 cancelled, 5 timed out,\n"
               "6 waiting for an answer without a terminal, 130 detached.",
    .options = run_options,
    .operands = {0, operand_range::no_limit, {}},
    .function = run_run,
    .check = check_run,
};

} // namespace tether::cli
