#include "dialer/main.hpp"

#include "command_line/help.hpp"
#include "config/destination.hpp"
#include "host/log_output.hpp"
#include "host/notify.hpp"

#include <tether/async/task_group.hpp>
#include <tether/core/caught.hpp>
#include <tether/core/standard_descriptors.hpp>
#include <tether/wire/dialer/dialer.hpp>
#include <tether/wire/dialer/log_kinds.hpp>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <string_view>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

namespace asio = boost::asio;

constexpr int exit_failure = 1;
constexpr int exit_misuse = 2;
constexpr int exit_config = 78;

constexpr std::array option_table{
    cli::option{0, "config", "FILE", "Read api.base_url from FILE instead of " TETHER_CONFIG_FILE},
    cli::option{0, "version", "", "Print the version, then exit"},
    cli::option{0, "help", "", "Print this text, then exit"},
};

constexpr std::string_view purpose = R"(Usage: tetherd-dialer [OPTION]...

Resolves host names and opens TCP connections for tetherd, whose unit does not
allow it to do so itself. tetherd-dialer.socket starts it. It listens on no other
socket.

It connects only to the host of api.base_url in tetherd's configuration, or to
the proxy that https_proxy in its environment names.
)";

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

[[noreturn]] void serve(descriptor listening, const wire::destination& only, const environment& from) {
    asio::io_context ctx{1};
    asio::signal_set signals{ctx, SIGTERM, SIGINT};
    const auto layout = layout_of(log_format::automatic, from("JOURNAL_STREAM"), standard_error_identity());
    logger log = make_logger(log_level::info, layout, journal_path(from("TETHER_JOURNAL_SOCKET")));
    log.set_limits({});
    log.write(wire::log_kinds.dial_destination_set, {{"host", only.host}, {"port", only.port}});
    notifier manager{from("NOTIFY_SOCKET")};
    wire::dialer one{ctx.get_executor(), std::move(listening), log, only};
    async::task_group tasks{ctx.get_executor()};
    tasks.spawn(one.run(), end_at_once);
    tasks.spawn(async_end(one, signals, ctx), end_at_once);
    if (const auto interval = watchdog_interval(from("WATCHDOG_USEC"), from("WATCHDOG_PID"), ::getpid()))
        tasks.spawn(run_watchdog(manager, *interval), end_at_once);
    manager.ready("connects to " + to_text(only)); // which `tether doctor` prints
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
        const environment from = process_environment();
        const auto only = read_destination(line.value("config").value_or(TETHER_CONFIG_FILE), from);
        if (!only) return complain(exit_config, only.error().text);
        serve(std::move(listening), *only, from);
    } catch (const std::exception& error) {
        return complain(exit_failure, error.what());
    }
}

} // namespace tether::daemon
