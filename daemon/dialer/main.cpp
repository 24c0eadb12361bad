#include "dialer/main.hpp"

#include "command_line/help.hpp"
#include "host/log_output.hpp"
#include "host/notify.hpp"

#include <tether/async/task_group.hpp>
#include <tether/core/caught.hpp>
#include <tether/core/standard_descriptors.hpp>
#include <tether/wire/dialer/dialer.hpp>
#include <tether/wire/url.hpp>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

namespace asio = boost::asio;

constexpr int exit_failure = 1;
constexpr int exit_misuse = 2;

constexpr std::array option_table{
    cli::option{0, "version", "", "Print the version, then exit"},
    cli::option{0, "help", "", "Print this text, then exit"},
};

constexpr std::string_view purpose = R"(Usage: tetherd-dialer [OPTION]...

Resolves host names and opens TCP connections for tetherd, whose unit does not
allow it to do so itself. tetherd-dialer.socket starts it. It listens on no other
socket.

It connects only to TETHER_DIAL_ONLY=HOST[:PORT] from its environment (default
port 443). Without it, the first process that connects sets the destination.
)";

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// `HOST` or `HOST:PORT`, with brackets around an IPv6 literal.
std::optional<wire::destination> destination_in(const std::string& text) {
    if (text.find('/') != text.npos) return std::nullopt;
    const auto read = wire::parse_url("https://" + text);
    if (!read) return std::nullopt;
    return wire::destination{read->host, read->port};
}

int complain(int code, std::string_view text) {
    fmt::print(stderr, "tetherd-dialer: {}\n", text);
    return code;
}

/// The inherited listening socket, or why it is missing.
descriptor inherited_listener(std::string& why) {
    const int count = ::sd_listen_fds(/*unset_environment=*/1);
    if (count == 1 && ::sd_is_socket(SD_LISTEN_FDS_START, AF_UNIX, SOCK_SEQPACKET, 1) > 0)
        return descriptor{SD_LISTEN_FDS_START};
    if (count == 0)
        why = "no socket was passed; run 'systemctl start tetherd-dialer.socket', which starts the dialer on demand";
    else why = "the passed descriptor is not one listening socket of sequenced packets (ListenSequentialPacket=)";
    return {};
}

/// Ends the loop after all tasks of `one` have ended.
asio::awaitable<void> async_end(wire::dialer& one, asio::signal_set& signals, asio::io_context& ctx) {
    co_await signals.async_wait(asio::use_awaitable);
    co_await one.async_stop();
    ctx.stop();
}

asio::awaitable<void> run_watchdog(notifier& manager, std::chrono::milliseconds interval) {
    for (;;) {
        manager.watchdog();
        co_await async::async_sleep(interval);
    }
}

/// An exception is our bug, and running tasks still refer to objects that unwinding would destroy: let the service
/// manager restart the dialer.
void end_at_once(const std::exception_ptr& failure) {
    if (failure) ::_exit(complain(exit_failure, reason_of(failure)));
}

[[noreturn]] void serve(descriptor listening, std::optional<wire::destination> only) {
    asio::io_context ctx{1};
    asio::signal_set signals{ctx, SIGTERM, SIGINT};
    const auto layout = layout_of(log_format::automatic, variable("JOURNAL_STREAM"), standard_error_identity());
    logger log = make_logger(log_level::info, layout, journal_path(variable("TETHER_JOURNAL_SOCKET")));
    log.set_limits({});
    notifier manager{variable("NOTIFY_SOCKET")};
    wire::dialer one{ctx.get_executor(), std::move(listening), log, wire::system_lookup, std::move(only)};
    async::task_group tasks{ctx.get_executor()};
    tasks.spawn(one.run(), end_at_once);
    tasks.spawn(async_end(one, signals, ctx), end_at_once);
    if (const auto interval = watchdog_interval(variable("WATCHDOG_USEC"), variable("WATCHDOG_PID"), ::getpid()))
        tasks.spawn(run_watchdog(manager, *interval), end_at_once);
    manager.ready("waiting for tetherd");
    ctx.run();
    log.report_suppressed(/*everything=*/true);
    // Threads of hung lookups cannot be ended, and must not use objects that exit(3) destroys.
    std::fflush(nullptr);
    ::_exit(0);
}

} // namespace

int dialer_main(std::span<const char* const> arguments) {
    if (!open_standard_descriptors()) return exit_failure;
    std::signal(SIGPIPE, SIG_IGN);
    cli::command_line line;
    const std::vector<std::string> words{arguments.begin(), arguments.end()};
    line.read(words, option_table);
    line.check_operands({});
    if (!line.mistakes().empty()) {
        fmt::print(stderr, "{}\n", cli::misuse_text("tetherd-dialer", "tetherd-dialer --help", line.mistakes()));
        return exit_misuse;
    }
    if (line.has("version")) return fmt::print("tetherd-dialer {}\n", TETHER_VERSION), 0;
    if (line.has("help")) return fmt::print("{}{}", purpose, cli::options_text(option_table)), 0;
    try {
        std::string why;
        descriptor listening = inherited_listener(why);
        if (!listening) return complain(exit_failure, why);
        const std::string only = variable("TETHER_DIAL_ONLY");
        auto fixed = destination_in(only);
        if (!only.empty() && !fixed) return complain(exit_misuse, "TETHER_DIAL_ONLY: must be HOST or HOST:PORT");
        serve(std::move(listening), std::move(fixed));
    } catch (const std::exception& error) {
        return complain(exit_failure, error.what());
    }
}

} // namespace tether::daemon
