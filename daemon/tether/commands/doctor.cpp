// tether doctor: finds problems of this installation and says how to fix them.
#include "command.hpp"

#include "command_context.hpp"
#include "doctor/checks.hpp"
#include "doctor/gather.hpp"
#include "doctor/report.hpp"

#include <cstdlib>
#include <fmt/format.h>

namespace tether::cli {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds daemon_timeout{5'000};

/// Collects unit, configuration and key of the service of this socket, or the configuration from `--config`.
void look_at_installation(const command_context& context, doctor::facts& known) {
    const auto chosen = context.arguments.value("config");
    const std::string socket = context.daemon.socket_path();
    known.asked = doctor::service_at(socket, std::getenv("XDG_RUNTIME_DIR"));
    const bool is_user = known.asked == doctor::service::user;
    if (!chosen) known.unit = doctor::look_at_unit(known.asked);
    known.unit.is_meant = !chosen;
    const bool is_loaded = known.unit.is_loaded();
    const auto usual = doctor::places_of(known.asked, std::getenv("HOME"), std::getenv("XDG_CONFIG_HOME"));
    // A trial uses the socket path of the user's service, and has no configuration file.
    const bool has_usual = !is_user || is_loaded || doctor::look_at(usual.config).is_there();
    const std::string path = chosen.value_or(has_usual ? usual.config : "");
    const bool is_named = chosen || (is_user && is_loaded); // the unit names the file, so it must exist
    if (!path.empty()) known.config = doctor::look_at_config(path, is_named, is_loaded);
    if (is_user && !chosen && known.config.in_effect) {
        known.config.in_effect->listen = socket;
        known.config.in_effect->state_dir = usual.state_dir;
    }
    if (is_loaded && !usual.credential.empty()) {
        known.key.credential_path = usual.credential;
        known.key.credential = doctor::look_at(usual.credential);
    }
    known.key.in_environment = std::getenv("ANTHROPIC_API_KEY") != nullptr;
}

/// The facts that later steps need come first, then the cheapest.
asio::awaitable<doctor::facts> async_gather(command_context& context) {
    doctor::facts known;
    known.version = TETHER_VERSION;
    known.is_offline = context.arguments.has("offline");
    known.me = doctor::look_at_me();
    known.is_synchronised = doctor::look_at_clock();
    look_at_installation(context, known);
    doctor::look_at_socket(context.daemon.socket_path(), known.socket, known.daemon);
    if (known.config.in_effect) {
        if (const auto& path = known.config.in_effect->key_file; !path.empty()) known.key.file = doctor::look_at(path);
        known.state = doctor::look_at_state(known.config.in_effect->state_dir);
    }

    client::local_api_options quick;
    quick.request_timeout = daemon_timeout;
    client::local_api daemon{context.executor, context.daemon.socket_path(), quick};
    if (known.socket.error == 0) {
        const auto answer = co_await daemon.async_status();
        if (!answer) known.daemon.why_not = client::describe(answer.error());
        else if (auto status = protocol::parse_status_document(*answer)) known.daemon.status = std::move(*status);
        else known.daemon.why_not = client::describe(client::malformed_document());
    }
    if (known.is_offline || doctor::is_upstream_good(known) || !doctor::may_connect(known)) co_return known;
    known.network = co_await doctor::async_look_at_network(context.executor, *known.config.in_effect);
    co_return known;
}

asio::awaitable<int> run_doctor(command_context& context) {
    const doctor::facts known = co_await async_gather(context);
    const auto findings = doctor::check_all(known);
    if (context.wants_json()) context.print_json(doctor::report_json(findings));
    else context.output.print(doctor::report_text(findings, context.output.colours_out()));
    co_return doctor::is_healthy(findings) ? 0 : static_cast<int>(exit_status::failed);
}

constexpr std::array doctor_options{
    option{0, "config", "FILE", "Check FILE instead of the usual configuration"},
    option{0, "offline", "", "Do not connect to the API"},
    json_option("Print the results as a line of JSON"),
};

} // namespace

const command doctor_command{
    .name = "doctor",
    .summary = "Find problems and suggest fixes",
    .details = "Checks configuration, key, socket, daemon, API, clock, unit, limits and state directory, and changes\n"
               "nothing. Each check is ok, skip, warn or fail; warn and fail come with the command that fixes them.\n"
               "No secret is read or printed. Root sees more. Exit status: 0 nothing failed, 1 otherwise.",
    .options = doctor_options,
    .function = run_doctor,
};

} // namespace tether::cli
