// tether completion: prints a shell completion script.
#include "functions.hpp"

#include "completion/completion.hpp"
#include "context.hpp"

#include <fmt/format.h>

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_completion(context& with) {
    const auto& words = with.given.words();
    if (words.size() != 1) co_return misuse{"give the name of one shell: bash, zsh or fish"};
    const std::string& shell = words.front();
    if (shell == "bash") with.out.print(completion::bash_script());
    else if (shell == "zsh") with.out.print(completion::zsh_script());
    else if (shell == "fish") with.out.print(completion::fish_script());
    else co_return misuse{fmt::format("no completion for '{}': use bash, zsh or fish", shell)};
    co_return 0;
}

} // namespace tether::cli
