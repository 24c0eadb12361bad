#include "simulation.hpp"

#include "host/log_output.hpp"

#include <tether/async/task_group.hpp>
#include <tether/async/use_tuple.hpp>
#include <tether/core/duration.hpp>
#include <tether/core/log.hpp>
#include <tether/simulator/front/simulator.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/system_error.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace tether::daemon {
namespace {

namespace asio = boost::asio;

/// Parses `127.0.0.1:8080` or `[::1]:0`.
bool read_address(std::string_view text, simulator::simulator_config& into) {
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos) return false;
    std::string host{text.substr(0, colon)};
    const std::string_view port = text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);

    error_code ec;
    const auto address = asio::ip::make_address(host, ec);
    if (ec || address.is_v6() != bracketed) return false;
    const auto [end, number] = std::from_chars(port.data(), port.data() + port.size(), into.port);
    into.address = host;
    return number == std::errc{} && end == port.data() + port.size();
}

std::string profile_names() {
    std::string names;
    for (const simulator::profile_row& row : simulator::profile_table())
        names += fmt::format("{}{}", names.empty() ? "use " : ", ", row.name);
    return names;
}

asio::awaitable<void> serve_until_signalled(simulator::simulator& api) {
    const auto executor = co_await asio::this_coro::executor;
    asio::signal_set signals{executor, SIGTERM, SIGINT};
    co_await signals.async_wait(async::use_tuple);
    co_await api.async_stop();
}

} // namespace

simulator::simulator_config simulation_of(const options& given, std::vector<std::string>& mistakes) {
    simulator::simulator_config settings;
    settings.tls = given.simulate_tls.has_value();
    if (given.simulate_scripts) {
        std::error_code ec;
        std::filesystem::directory_iterator{*given.simulate_scripts, ec};
        if (ec) mistakes.push_back(fmt::format("--simulate-scripts: '{}': {}", *given.simulate_scripts, ec.message()));
        settings.scripts = *given.simulate_scripts;
    }
    if (given.simulate_listen && !read_address(*given.simulate_listen, settings))
        mistakes.push_back(fmt::format("--simulate-listen: '{}' is not ADDRESS:PORT", *given.simulate_listen));
    if (given.simulate_pace) {
        const auto pace = parse_duration(*given.simulate_pace);
        if (!pace) mistakes.push_back(fmt::format("--simulate-pace: '{}' is not a duration", *given.simulate_pace));
        settings.pace = pace.value_or(settings.pace);
    }
    if (given.simulate_profile) {
        const std::string& name = *given.simulate_profile;
        if (const simulator::profile_row* row = simulator::find_profile(name)) settings.profile = row->differences;
        else mistakes.push_back(fmt::format("--simulate-profile: unknown profile '{}': {}", name, profile_names()));
    }
    return settings;
}

void start_simulator(simulator::simulator& api, const options& given) {
    try {
        api.start();
    } catch (const boost::system::system_error& error) { // its `what()` contains source lines
        const std::string where = given.simulate_listen.value_or("127.0.0.1:0");
        throw std::runtime_error{fmt::format("--simulate-listen: '{}': {}", where, error.code().message())};
    }
    if (!given.simulate_tls) return;
    std::ofstream out{*given.simulate_tls};
    out << api.ca_pem();
    if (!out.flush())
        throw std::runtime_error{fmt::format("--simulate-tls: '{}': cannot be written", *given.simulate_tls)};
}

std::string export_line(std::string_view path) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";
    if (path.find_first_not_of(plain) == path.npos) return fmt::format("export TETHER_SOCKET={}", path);
    std::string quoted;
    for (const char c : path) quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return fmt::format("export TETHER_SOCKET='{}'", quoted);
}

int serve_simulator(const options& given, const simulator::simulator_config& settings) {
    asio::io_context ctx{1};
    const logger log = make_logger(log_level::info, log_layout::logfmt, {});
    simulator::simulator api{ctx.get_executor(), settings, &log};
    start_simulator(api, given);
    fmt::print("{}\n", api.base_url());
    std::fflush(stdout);

    int code = 0;
    async::task_group tasks{ctx.get_executor()};
    tasks.spawn(serve_until_signalled(api), [&](const std::exception_ptr& failure) {
        code = failure ? 1 : 0;
        ctx.stop();
    });
    ctx.run();
    return code;
}

} // namespace tether::daemon
