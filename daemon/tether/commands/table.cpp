// Lists the commands of tether.
#include "command.hpp"

#include <algorithm>
#include <array>

namespace tether::cli {

namespace {

constexpr std::array command_table{
    &run_command,    &ps_command,     &top_command,        &show_command,    &watch_command,
    &wait_command,   &logs_command,   &send_command,       &approve_command, &deny_command,
    &answer_command, &cancel_command, &rm_command,         &reap_command,    &reload_command,
    &status_command, &doctor_command, &completion_command, &help_command,
};

constexpr std::array options{
    option{0, "socket", "PATH", "Connect to the daemon at PATH"}, option{'h', "help", "", "Print this help and exit"},
    option{0, "version", "", "Print the version and exit"}, // only before a command's name
};

} // namespace

std::span<const command* const> commands() {
    return command_table;
}

const command* find_command(std::string_view name) {
    const auto found =
        std::find_if(command_table.begin(), command_table.end(), [&](const command* c) { return c->name == name; });
    return found == command_table.end() ? nullptr : *found;
}

std::span<const option> program_options() {
    return options;
}

std::span<const option> common_options() {
    return program_options().first(options.size() - 1);
}

std::vector<option> options_of(const command& chosen) {
    std::vector<option> all{chosen.options.begin(), chosen.options.end()};
    all.insert(all.end(), common_options().begin(), common_options().end());
    return all;
}

} // namespace tether::cli
