// Gives commands their arguments, the daemon and the terminal.
#include "command_context.hpp"

#include "command_line/help.hpp"
#include "refusal.hpp"
#include "view/text.hpp"

#include <tether/core/hidden_text.hpp>
#include <tether/core/json_text.hpp>

#include <fmt/format.h>
#include <sys/stat.h>

namespace tether::cli {

namespace asio = boost::asio;

command_context::command_context(asio::any_io_executor ex, std::string_view command_name, command_line line,
                                 std::string socket_path, terminal_facts facts, client::local_api_options requests)
    : arguments{std::move(line)}
    , daemon{ex, socket_path, std::move(requests)}
    , output{facts, arguments.has("quiet")}
    , executor{std::move(ex)}
    , command_name_{command_name}
    , socket_path_{std::move(socket_path)} {}

int command_context::misuse(const std::string& mistake) {
    output.complain(misuse_text("tether", fmt::format("tether {} --help", command_name_), {&mistake, 1}));
    return static_cast<int>(exit_status::misuse);
}

int command_context::explain(const client::failure& why) {
    return explain("", why);
}

int command_context::explain(std::string_view about, const client::failure& why) {
    if (const auto mistake = to_misuse(why, arguments)) return misuse(*mistake);
    const std::string reason = one_line(reason_text(why));
    if (why.kind == client::failure_kind::unreachable) {
        output.complain(no_daemon_text(socket_path_, is_no_socket(socket_path_) ? "it is not a socket" : reason));
        return static_cast<int>(exit_status::no_daemon);
    }
    const std::string subject = about.empty() ? "" : one_line(about) + ": ";
    output.complain(fmt::format("tether: {}{}", subject, reason));
    const bool has_answered = why.kind != client::failure_kind::interrupted;
    return static_cast<int>(has_answered ? exit_status::failed : exit_status::no_daemon);
}

int command_context::explain_operators_only(const client::failure& why) {
    if (why.status != 404) return explain(why);
    output.complain("tether: only root, the daemon's own user and the groups of access.admin_groups may do this");
    return static_cast<int>(exit_status::failed);
}

void command_context::print_json(const boost::json::value& document) {
    const std::string text = json_text(document);
    output.print((output.facts().out_is_terminal ? escape_hidden(text) : text) + "\n");
}

void command_context::print_line(std::string_view text) {
    output.print(one_line(text) + "\n");
}

asio::awaitable<std::string> async_resolve(command_context& context, std::string text, run_use use, int& status) {
    if (is_whole_run_id(text)) co_return text;
    client::run_query everything;
    const auto runs = co_await context.daemon.async_list_all(std::move(everything));
    if (!runs) {
        status = context.explain(runs.error());
        co_return std::string{};
    }
    std::vector<std::string> known;
    for (const auto& [run, document] : *runs) known.push_back(run.id);
    auto found = resolve_run_id(text, known, use);
    if (auto* id = std::get_if<std::string>(&found)) co_return std::move(*id);
    context.output.complain(fmt::format("tether: {}", one_line(std::get<no_such_run>(found).text)));
    status = static_cast<int>(exit_status::failed);
    co_return std::string{};
}

asio::awaitable<std::vector<client::run_snapshot>>
async_find_all(command_context& context, std::vector<std::string> texts, run_use use, int& status) {
    std::vector<client::run_snapshot> all;
    for (const std::string& text : texts) {
        int failed = 0;
        const std::string id = co_await async_resolve(context, text, use, failed);
        if (!id.empty()) {
            auto found = co_await context.daemon.async_find(id);
            if (found) all.push_back(std::move(*found));
            else failed = context.explain(id, found.error());
        }
        if (status == 0) status = failed;
    }
    if (all.size() < texts.size()) all.clear();
    co_return all;
}

asio::awaitable<int> async_for_each_run(command_context& context, run_change change) {
    int first_failure = 0;
    const auto runs = co_await async_find_all(context, context.arguments.operands(), run_use::change, first_failure);
    for (const auto& found : runs) {
        const int status = co_await change(context, found.run.id);
        if (first_failure == 0) first_failure = status;
    }
    co_return first_failure;
}

std::string own_socket(std::string_view runtime_dir) {
    return fmt::format("{}/tether/tether.sock", runtime_dir);
}

std::string choose_socket(const std::optional<std::string>& option, const char* variable, const char* runtime_dir,
                          bool (*exists)(const std::string&)) {
    if (option) return *option;
    if (variable && *variable) return variable;
    std::string system{system_socket};
    if (!runtime_dir || !*runtime_dir) return system;
    std::string own = own_socket(runtime_dir);
    return !exists(system) && exists(own) ? own : system;
}

bool is_no_socket(const std::string& path) {
    struct stat about {};
    return ::stat(path.c_str(), &about) == 0 && !S_ISSOCK(about.st_mode);
}

std::string no_daemon_text(std::string_view socket_path, std::string_view reason) {
    const std::string shown = one_line(socket_path);
    const bool is_usual = socket_path == system_socket;
    const std::string trial =
        is_usual ? "--simulate', which prints the TETHER_SOCKET to set" : fmt::format("--simulate --listen {}'", shown);
    return fmt::format("tether: cannot connect to the daemon at {}: {}\n"
                       "Start it with 'systemctl {}start tetherd', or try it with 'tetherd {}.\n"
                       "Run 'tether doctor' to find the cause.",
                       shown, reason, socket_path.starts_with("/run/user/") ? "--user " : "", trial);
}

} // namespace tether::cli
