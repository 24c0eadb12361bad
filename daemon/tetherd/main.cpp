// Reads command line, configuration and key, then runs the daemon until it is asked to stop.
#include "main.hpp"

#include "../command_line/help.hpp"
#include "app.hpp"
#include "config/config_text.hpp"
#include "config/key.hpp"
#include "host/allocator.hpp"
#include "host/instance.hpp"
#include "host/places.hpp"
#include "simulation.hpp"

#include <tether/core/standard_descriptors.hpp>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

using store_hook = std::function<void(store::store_config&)>;

/// Exit codes, as documented in the help; the last is EX_CONFIG of sysexits.h.
constexpr int exit_failure = 1;
constexpr int exit_misuse = 2;
constexpr int exit_config = 78;

int complain(int code, std::string_view text) {
    fmt::print(stderr, "tetherd: {}\n", text);
    return code;
}

int complain_misuse(std::span<const std::string> mistakes) {
    fmt::print(stderr, "{}\n", cli::misuse_text("tetherd", "tetherd --help", mistakes));
    return exit_misuse;
}

/// Finds the key as startup would, and adds errors with it to the complaints. A check usually runs where the service
/// manager does not pass the key; then the file from which the unit reads it is enough.
secret key_for(const options& given, loaded_config& loaded, const environment& from) {
    auto found = find_key(loaded.value.key_file, from, loaded.user);
    if (found) return std::move(*found);
    std::string text = found.error().text;
    if (!found.error().nowhere || !given.check_config) loaded.complaints.push_back(std::move(text));
    else if (::access(TETHER_CREDENTIAL_FILE, F_OK) == 0)
        loaded.notes.emplace_back("no API key here; the unit reads it from " TETHER_CREDENTIAL_FILE);
    else loaded.complaints.push_back(std::move(text) + "; the unit reads it from " TETHER_CREDENTIAL_FILE);
    return {};
}

int serve(const options& given, const environment& from, const store_hook& prepare_store) {
    loaded_config loaded = load_config(given, from);
    const bool needs_key = given.check_config || !given.dump_config;
    secret key = needs_key && !given.simulate ? key_for(given, loaded, from) : secret{};
    for (const std::string& complaint : loaded.complaints) complain(exit_config, complaint);
    if (!loaded.complaints.empty()) return exit_config;
    if (given.dump_config) return fmt::print("{}", to_pretty_text(dump_config(loaded.value))), 0;
    for (const std::string& note : loaded.notes) fmt::print(stderr, "tetherd: note: {}\n", note);
    if (given.check_config) return fmt::print("tetherd: the configuration is valid\n"), 0;
    if (uses_state_dir(given, loaded.value))
        if (const auto why = why_no_instance(loaded.value.state_dir)) return complain(exit_config, *why);
    return app{given, std::move(loaded.value), std::move(key), from, prepare_store}.run();
}

int run(std::span<const char* const> arguments, const store_hook& prepare_store) {
    auto [given, mistakes] = parse_options(arguments);
    const auto simulation = simulation_of(given, mistakes);
    if (!mistakes.empty()) return complain_misuse(mistakes);
    if (given.help) return fmt::print("{}", help_text()), 0;
    if (given.version) return fmt::print("tetherd {}\n", TETHER_VERSION), 0;
    if (given.simulate_listen && !given.simulate) return serve_simulator(given, simulation);
    return serve(given, process_environment(), prepare_store);
}

} // namespace

int tetherd_main(std::span<const char* const> arguments, const store_hook& prepare_store) {
    if (!open_standard_descriptors()) return exit_failure;
    // OpenSSL and feeds write with write(2); a disconnected peer must affect only its connection.
    std::signal(SIGPIPE, SIG_IGN);
    // The store treats a limit on file sizes like a full disk; it must not end the daemon (setrlimit(2)).
    std::signal(SIGXFSZ, SIG_IGN);
    set_up_allocator();
    try {
        const int code = run(arguments, prepare_store);
        if (std::fflush(stdout) == 0) return code;
        return complain(exit_failure, fmt::format("cannot write to standard output: {}", std::strerror(errno)));
    } catch (const std::exception& error) {
        return complain(exit_failure, error.what());
    }
}

} // namespace tether::daemon
