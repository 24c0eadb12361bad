// tether help: prints the same texts as --help.
#include "functions.hpp"

#include "command_context.hpp"

#include <fmt/format.h>

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_help(command_context& context) {
    const auto& words = context.arguments.words();
    if (words.size() > 1) co_return misuse{fmt::format("unexpected argument '{}'", words[1])};
    const command* about = words.empty() ? nullptr : find_command(words.front());
    if (!words.empty() && !about) co_return misuse{fmt::format("unknown command '{}'", words.front())};
    context.output.print(about ? help_text(*about) : help_text());
    co_return 0;
}

} // namespace tether::cli
