// tether reload: has the daemon read its configuration again.
#include "command.hpp"

#include "command_context.hpp"
#include "view/text.hpp"

#include <tether/core/json_members.hpp>

#include <fmt/format.h>

namespace tether::cli {

namespace {

/// A line for each path; nothing for a value that is not a list of paths.
std::string lines(const boost::json::value& document, std::string_view member, std::string_view consequence) {
    std::string text;
    std::vector<std::string> paths;
    read_member(document, member, paths);
    for (const std::string& path : paths) text += fmt::format("{} {}\n", one_line(path), consequence);
    return text;
}

boost::asio::awaitable<int> run_reload(command_context& context) {
    const auto document = co_await context.daemon.async_reload();
    if (!document) co_return context.explain_operators_only(document.error());
    if (context.wants_json()) context.print_json(*document);
    else
        context.output.print(lines(*document, "applied", "changed") +
                             lines(*document, "at_next_start", "takes effect after a restart"));
    co_return 0;
}

constexpr std::array reload_options{response_json_option};

} // namespace

const command reload_command{
    .name = "reload",
    .summary = "Reload the configuration and the API key",
    .details = "Prints the settings that changed, and those that need a restart. If the file or the key is invalid,\n"
               "the error is printed and nothing changes. Only root, the daemon's own user and the admin groups may\n"
               "run it.",
    .options = reload_options,
    .function = run_reload,
};

} // namespace tether::cli
