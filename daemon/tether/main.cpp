// Runs tether: finds the command, runs it and returns its exit status.
#include "command_context.hpp"
#include "commands/table.hpp"

#include <tether/core/standard_descriptors.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <optional>
#include <system_error>
#include <unistd.h>

namespace {

using namespace tether::cli;

int complain(const misuse& what, const command* about) {
    const std::string help = about ? fmt::format("tether {} --help", about->name) : "tether --help";
    terminal{look_at_terminal()}.complain(fmt::format("tether: {}\nSee '{}'.", what.text, help));
    return static_cast<int>(exit_status::misuse);
}

int say(std::string_view text) {
    terminal{look_at_terminal()}.print(text);
    return 0;
}

bool exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

int run_command(const command& what, arguments given) {
    boost::asio::io_context io{1};
    std::string socket_path =
        choose_socket(given.value("socket"), std::getenv("TETHER_SOCKET"), std::getenv("XDG_RUNTIME_DIR"), exists);
    command_context context{io.get_executor(), std::move(given), std::move(socket_path), look_at_terminal()};
    std::optional<command_outcome> end;
    std::exception_ptr error;
    co_spawn(io, what.function(context), [&](std::exception_ptr thrown, command_outcome value) {
        error = thrown;
        end = std::move(value);
        io.stop(); // the remaining handlers belong to a race that has ended
    });
    io.run();
    if (error) std::rethrow_exception(error);
    context.output.clear_live();
    return *end ? **end : complain(end->error(), &what);
}

/// `tether [OPTION]... COMMAND [OPTION]...`
int run(std::vector<std::string> line) {
    const bool asks_version = !line.empty() && line[0] == "--version";
    if (asks_version) return say("tether " TETHER_VERSION "\n");

    std::vector<std::string> before; // common options may precede the command's name
    std::size_t at = 0;
    while (at < line.size() && line[at].starts_with("-")) {
        const bool takes_next = line[at] == "--socket" && at + 1 < line.size();
        before.push_back(line[at++]);
        if (takes_next) before.push_back(line[at++]);
    }
    const auto first = parse_arguments(before, common_options());
    if (!first) return complain(first.error(), nullptr);
    if (first->has("help")) return say(help_text());
    if (at == line.size()) return complain({"no command given"}, nullptr);

    const command* what = find_command(line[at]);
    if (!what) return complain({fmt::format("unknown command '{}'", line[at])}, nullptr);
    before.insert(before.end(), line.begin() + static_cast<std::ptrdiff_t>(at) + 1, line.end());
    auto given = parse_arguments(before, options_of(*what));
    if (!given) return complain(given.error(), what);
    if (given->has("help")) return say(help_text(*what));
    return run_command(*what, std::move(*given));
}

} // namespace

int main(int argc, char** argv) {
    if (!tether::open_standard_descriptors()) return static_cast<int>(exit_status::failed);
    std::signal(SIGPIPE, SIG_DFL); // a closed pipe ends us without a message, even if our parent ignores SIGPIPE
    try {
        return run({argv + (argc > 0 ? 1 : 0), argv + argc});
    } catch (const std::exception& error) {
        terminal{look_at_terminal()}.complain(fmt::format("tether: {}", error.what()));
        return static_cast<int>(exit_status::failed);
    }
}
