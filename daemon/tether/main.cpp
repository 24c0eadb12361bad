// Runs tether: finds the command, runs it and returns its exit status.
#include "command_context.hpp"
#include "command_line/help.hpp"
#include "commands/command.hpp"

#include <tether/core/standard_descriptors.hpp>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <string>
#include <system_error>
#include <unistd.h>

namespace {

using namespace tether::cli;

int complain(std::string_view help_command, const command_line& line) {
    terminal{look_at_terminal()}.complain(misuse_text("tether", help_command, line.mistakes()));
    return static_cast<int>(exit_status::misuse);
}

int say(std::string_view text) {
    terminal{look_at_terminal()}.print(text);
    return 0;
}

bool exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

int start(const command& chosen, command_line line, const terminal_facts& facts) {
    boost::asio::io_context io{1};
    std::string socket_path =
        choose_socket(line.value("socket"), std::getenv("TETHER_SOCKET"), std::getenv("XDG_RUNTIME_DIR"), exists);
    command_context context{io.get_executor(), chosen.name, std::move(line), std::move(socket_path), facts};
    int status = 0;
    std::exception_ptr error;
    co_spawn(io, chosen.function(context), [&](std::exception_ptr thrown, int value) {
        error = thrown;
        status = value;
        io.stop(); // the remaining handlers belong to a race that has ended
    });
    io.run();
    if (error) std::rethrow_exception(error);
    return status;
}

/// `tether [OPTION]... COMMAND [OPTION]...`
int run(std::span<const std::string> words) {
    std::size_t before = 0; // the number of words before the command's name
    while (before < words.size() && words[before].starts_with("-")) before += words[before] == "--socket" ? 2 : 1;
    before = std::min(before, words.size());
    command_line line;
    line.read(words.first(before), program_options());
    if (line.mistakes().empty() && line.has("version")) return say("tether " TETHER_VERSION "\n");
    if (line.mistakes().empty() && line.has("help")) return say(help_text());

    const command* chosen = before < words.size() ? find_command(words[before]) : nullptr;
    if (before == words.size()) line.add_mistake("no command given");
    else if (!chosen) line.add_mistake(fmt::format("unknown command '{}'", words[before]));
    if (!chosen) return complain("tether --help", line);

    line.read(words.subspan(before + 1), options_of(*chosen));
    if (line.mistakes().empty() && line.has("help")) return say(help_text(*chosen));
    const terminal_facts facts = look_at_terminal();
    line.check_operands(chosen->operands);
    if (chosen->check) chosen->check(line, facts);
    if (!line.mistakes().empty()) return complain(fmt::format("tether {} --help", chosen->name), line);
    return start(*chosen, std::move(line), facts);
}

} // namespace

int main(int argc, char** argv) {
    if (!tether::open_standard_descriptors()) return static_cast<int>(exit_status::failed);
    std::signal(SIGPIPE, SIG_DFL); // a closed pipe ends us without a message, even if our parent ignores SIGPIPE
    try {
        const std::vector<std::string> words{argv + (argc > 0 ? 1 : 0), argv + argc};
        return run(words);
    } catch (const std::exception& error) {
        terminal{look_at_terminal()}.complain(fmt::format("tether: {}", error.what()));
        return static_cast<int>(exit_status::failed);
    }
}
