// Gives commands their arguments, the daemon and the terminal.
#pragma once

#include "command_line/command_line.hpp"
#include "exit.hpp"
#include "run_ids.hpp"
#include "view/terminal.hpp"

#include <tether/client/local_api.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

/// The socket of the system's service.
inline constexpr std::string_view system_socket = "/run/tether/tether.sock";

/// The socket of a user's service.
std::string own_socket(std::string_view runtime_dir);

/// Must outlive the command that uses it.
class command_context {
  public:
    command_context(boost::asio::any_io_executor executor, std::string_view command_name, command_line line,
                    std::string socket_path, terminal_facts facts, client::local_api_options requests = {});

    const command_line arguments;
    client::local_api daemon;
    terminal output;
    const boost::asio::any_io_executor executor;

    bool wants_json() const { return arguments.has("json"); }

    /// Prints a mistake in the command line, and returns the exit status `misuse`.
    int misuse(const std::string& mistake);

    /// Prints why a request failed and, for an unreachable daemon, how to start it. Returns the exit status:
    /// `no_daemon` when no daemon answered, `misuse` when the daemon refused the value of an option, else `failed`.
    int explain(const client::failure& why);
    int explain(std::string_view about, const client::failure& why);
    /// The same for a call that the daemon hides from users without permission: for a 404, prints who has permission.
    int explain_operators_only(const client::failure& why);

    /// Prints a document as one line; on a terminal, hidden characters become escapes, which does not change the value.
    void print_json(const boost::json::value& document);
    /// Prints an id, or another text that must stay one line, as one line.
    void print_line(std::string_view text);

  private:
    std::string_view command_name_;
    std::string socket_path_;
};

/// The complete id for `text`; reads the list only when `text` is an abbreviation. After an error, prints the reason,
/// sets `status` and returns an empty text.
boost::asio::awaitable<std::string> async_resolve(command_context& context, std::string text, run_use use, int& status);

/// The current runs for `texts`. When one of them matches no run, prints the reason for each such text, sets `status`
/// from the first and returns an empty list, because a user who names several runs wants all of them or has made a
/// mistake.
boost::asio::awaitable<std::vector<client::run_snapshot>>
async_find_all(command_context& context, std::vector<std::string> texts, run_use use, int& status);

/// Changes the run with that id, and returns the exit status.
using run_change = boost::asio::awaitable<int> (*)(command_context& context, std::string id);
/// Applies `change` to the run of each operand, in turn; to none when an operand matches no run. Returns the first exit
/// status that is not 0.
boost::asio::awaitable<int> async_for_each_run(command_context& context, run_change change);

/// `--socket`, else `TETHER_SOCKET`, else the system's socket, else the user's socket when only that exists. The
/// variables' values are null when unset.
std::string choose_socket(const std::optional<std::string>& option, const char* variable, const char* runtime_dir,
                          bool (*exists)(const std::string&));

/// True when the file at `path` is not a socket. For such a file connect(2) reports "Connection refused", as for a
/// socket without a listener.
bool is_no_socket(const std::string& path);

/// Three lines: that no daemon answers at `socket_path`, the command that starts the daemon, and the command that finds
/// the cause.
std::string no_daemon_text(std::string_view socket_path, std::string_view reason);

} // namespace tether::cli
