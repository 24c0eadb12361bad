// tether completion: prints a shell completion script.
#include "functions.hpp"

#include "command_context.hpp"
#include "completion/completion.hpp"

#include <fmt/format.h>

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_completion(command_context& context) {
    const auto& words = context.arguments.words();
    if (words.size() != 1) co_return misuse{"give the name of one shell: bash, zsh or fish"};
    const std::string& shell = words.front();
    if (shell == "bash") context.output.print(completion::bash_script());
    else if (shell == "zsh") context.output.print(completion::zsh_script());
    else if (shell == "fish") context.output.print(completion::fish_script());
    else co_return misuse{fmt::format("no completion for '{}': use bash, zsh or fish", shell)};
    co_return 0;
}

} // namespace tether::cli
