// tether answer: sends a run the result of a pending tool call.
#include "command.hpp"

#include "prompt.hpp"
#include "reply.hpp"

namespace tether::cli {

namespace {

constexpr prompt_place answer_place{2, "answer"};

void check_answer(command_line& line, const terminal_facts& facts) {
    check_prompt(line, answer_place, facts.in_is_terminal);
}

boost::asio::awaitable<int> run_answer(command_context& context) {
    const command_line& line = context.arguments;
    const auto text = read_prompt(line, answer_place, context.output.facts().in_is_terminal);
    if (!text) co_return context.misuse(text.error().text);
    int status = 0;
    const std::string id = co_await async_resolve(context, line.operands()[0], run_use::change, status);
    if (id.empty()) co_return status;
    const std::optional<std::string> event_id = line.operands()[1];
    const auto open = co_await async_choose(context, id, answer_kind::result, event_id, status);
    if (!open) co_return status;
    co_return co_await async_reply(context, id, make_result(open->asked, *text, line.has("error")), open->patience);
}

constexpr std::array answer_options{
    option{'f', "file", "FILE", "Read the answer from FILE, or from standard input when it is -"},
    option{0, "error", "", "Mark the answer as a failure of the tool"},
    response_json_option,
    quiet_option,
};

} // namespace

const command answer_command{
    .name = "answer",
    .usage = "RUN ID [TEXT]",
    .summary = "Send a run the result of a pending tool call",
    .details = "ID is the tool call's event id, or its last characters. Without TEXT or --file the result is read\n"
               "from standard input. Prints the id of the sent event.",
    .options = answer_options,
    .operands = {2, operand_range::no_limit, "give the RUN and the ID of the pending tool call"},
    .function = run_answer,
    .check = check_answer,
};

} // namespace tether::cli
