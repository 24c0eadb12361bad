// tether completion: prints a shell completion script.
#include "command.hpp"

#include "command_context.hpp"
#include "completion/completion.hpp"

#include <fmt/format.h>

namespace tether::cli {

namespace {

using script_maker = std::string (*)();

script_maker find_maker(std::string_view shell) {
    if (shell == "bash") return completion::bash_script;
    if (shell == "zsh") return completion::zsh_script;
    return shell == "fish" ? completion::fish_script : nullptr;
}

boost::asio::awaitable<int> run_completion(command_context& context) {
    context.output.print(find_maker(context.arguments.operands().front())());
    co_return 0;
}

void check_completion(command_line& line, const terminal_facts&) {
    if (line.operands().empty() || find_maker(line.operands().front())) return;
    line.add_mistake(fmt::format("no completion for '{}': use bash, zsh or fish", line.operands().front()));
}

} // namespace

const command completion_command{
    .name = "completion",
    .usage = "SHELL",
    .summary = "Print a shell completion script",
    .details = "SHELL is bash, zsh or fish. An installation includes these scripts. Without one, in bash:\n"
               "source <(tether completion bash)",
    .operands = {1, 1, "give the name of one shell: bash, zsh or fish"},
    .function = run_completion,
    .check = check_completion,
};

} // namespace tether::cli
