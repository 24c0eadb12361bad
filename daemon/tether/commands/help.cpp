// tether help: prints the same texts as --help.
#include "functions.hpp"

#include "context.hpp"

#include <fmt/format.h>

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_help(context& with) {
    const auto& words = with.given.words();
    if (words.size() > 1) co_return misuse{fmt::format("unexpected argument '{}'", words[1])};
    const command* about = words.empty() ? nullptr : find_command(words.front());
    if (!words.empty() && !about) co_return misuse{fmt::format("unknown command '{}'", words.front())};
    with.out.print(about ? help_text(*about) : help_text());
    co_return 0;
}

} // namespace tether::cli
