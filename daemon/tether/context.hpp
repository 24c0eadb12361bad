// What every command works with: arguments, the daemon, the terminal.
#pragma once

#include "command_line/arguments.hpp"
#include "exit.hpp"
#include "run_ids.hpp"
#include "view/terminal.hpp"

#include <tether/client/local_api.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

/// Where the daemon that is the system's service listens.
inline constexpr std::string_view system_socket = "/run/tether/tether.sock";

/// Where a daemon that is a user's own service listens.
std::string own_socket(std::string_view runtime_dir);

/// Lives as long as the command that uses it.
class context {
  public:
    context(boost::asio::any_io_executor executor, arguments given, std::string socket_path, terminal_facts facts,
            client::local_api_options requests = {});

    const arguments given;
    client::local_api daemon;
    terminal out;
    const boost::asio::any_io_executor executor;

    bool wants_json() const { return given.has("json"); }

    /// Says why a request failed, and for a daemon that cannot be reached, how to start it. The value is
    /// the exit status: `no_daemon` when none answered, else `failed`.
    int explain(const client::failure& why);
    int explain(std::string_view about, const client::failure& why);
    /// The same for a call that the daemon hides from whoever may not make it: 404 says who may.
    int explain_operators_only(const client::failure& why);

    /// Prints a document on a line of its own; on a terminal with hidden characters as escapes, which is the same
    /// value.
    void print_json(const boost::json::value& document);
    /// Prints an id, or another text that must stay one line, on a line of its own.
    void print_line(std::string_view text);

  private:
    std::string socket_path_;
};

/// The whole id that `text` means; asks for the list only when `text` is an abbreviation. Empty after the
/// reason has been given, with `status` set.
boost::asio::awaitable<std::string> async_resolve(context& with, std::string text, run_use use, int& status);

/// The runs that `texts` mean, as they are now. Empty when one of them means none, after the reason has been given for
/// each that does not, with `status` set by the first: who names several runs wants all of them or has made a mistake.
boost::asio::awaitable<std::vector<client::run_snapshot>> async_find_all(context& with, std::vector<std::string> texts,
                                                                         run_use use, int& status);

/// `--socket`, else `TETHER_SOCKET`, else the system's socket, else the user's own when only that exists.
/// The variables' values are null when unset.
std::string choose_socket(const std::optional<std::string>& option, const char* variable, const char* runtime_dir,
                          bool (*exists)(const std::string&));

/// True for a file of another kind at `path`, to which connect(2) says "Connection refused", as to a socket that nobody
/// listens on.
bool is_no_socket(const std::string& path);

/// Three lines: that nobody answers at `socket_path`, which command would start the daemon, and which finds out more.
std::string no_daemon_text(std::string_view socket_path, std::string_view reason);

} // namespace tether::cli
