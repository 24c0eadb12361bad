// tether send: sends a message to a run.
#include "command.hpp"

#include "prompt.hpp"
#include "reply.hpp"
#include "run_request.hpp"

namespace tether::cli {

namespace {

constexpr prompt_place message_place{1, "message"};

void check_send(command_line& line, const terminal_facts& facts) {
    check_prompt(line, message_place, facts.in_is_terminal);
}

boost::asio::awaitable<int> run_send(command_context& context) {
    const auto text = read_prompt(context.arguments, message_place, context.output.facts().in_is_terminal);
    if (!text) co_return context.misuse(text.error().text);
    int status = 0;
    const std::string id =
        co_await async_resolve(context, context.arguments.operands().front(), run_use::change, status);
    if (id.empty()) co_return status;
    const auto found = co_await context.daemon.async_find(id);
    if (!found) co_return context.explain(id, found.error());
    std::string key = context.arguments.value("idempotency-key").value_or("");
    co_return co_await async_reply(context, id, make_message(*text), patience_of(found->run), std::move(key));
}

constexpr std::array send_options{
    option{'f', "file", "FILE", "Read the message from FILE, or from standard input when it is -"},
    option{0, "idempotency-key", "KEY", "Send the message only once, even if the command is repeated with KEY",
           check_idempotency_key},
    response_json_option,
    quiet_option,
};

} // namespace

const command send_command{
    .name = "send",
    .usage = "RUN [TEXT]",
    .summary = "Send a message to a run's agent",
    .details = "The run must be active, or finished with its session kept. Without TEXT or --file the message is\n"
               "read from standard input. Prints the id of the sent event.",
    .options = send_options,
    .operands = {1, operand_range::no_limit, "give the RUN that the message is for"},
    .function = run_send,
    .check = check_send,
};

} // namespace tether::cli
