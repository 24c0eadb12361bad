// tether reload: has the daemon read its configuration again.
#include "functions.hpp"

#include "command_context.hpp"
#include "view/text.hpp"

#include <fmt/format.h>

namespace tether::cli {

namespace {

/// A line for each path; nothing for a value that is not a list of paths.
std::string lines(const boost::json::value& document, std::string_view member, std::string_view what) {
    std::string out;
    const auto* object = document.if_object();
    const auto* paths = object ? object->if_contains(member) : nullptr;
    if (!paths || !paths->is_array()) return out;
    for (const auto& path : paths->get_array())
        if (path.is_string()) out += fmt::format("{} {}\n", one_line(std::string_view{path.get_string()}), what);
    return out;
}

} // namespace

boost::asio::awaitable<command_outcome> run_reload(command_context& context) {
    if (!context.arguments.words().empty())
        co_return misuse{fmt::format("unexpected argument '{}'", context.arguments.words().front())};
    const auto document = co_await context.daemon.async_reload();
    if (!document) co_return context.explain_operators_only(document.error());
    if (context.wants_json()) context.print_json(*document);
    else
        context.output.print(lines(*document, "applied", "changed") +
                             lines(*document, "at_next_start", "takes effect after a restart"));
    co_return 0;
}

} // namespace tether::cli
