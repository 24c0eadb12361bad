// Checks what runs: daemon, API, clock, unit, limits.
#include "checks.hpp"

#include "view/text.hpp"

#include <cmath>
#include <fmt/format.h>
#include <tether/core/error.hpp>

namespace tether::cli::doctor {

namespace {

constexpr std::chrono::seconds largest_skew{30}; // deadlines are compared with our clock

std::string last_failure_text(const protocol::status_document& status) {
    return one_line(fmt::format("{} at {}", status.upstream.last_failure, status.upstream.last_failure_at));
}

std::string restart_command(const facts& known) {
    return known.asked == service::none ? "restart it" : systemctl(known.asked, "restart tetherd");
}

/// The dialer has another base URL or proxy than the daemon.
finding other_destination(const facts& known) {
    const std::string dialer =
        known.unit.dialer.empty() ? "is not running or reports no destination" : one_line(known.unit.dialer);
    return {level::fail, "upstream",
            fmt::format("{}; tetherd-dialer {}, the daemon asks for {} or its proxy",
                        last_failure_text(*known.daemon.status), dialer,
                        one_line(known.daemon.status->upstream.base_url)),
            restart_command(known) + " (restarts both); if the failure remains, see man tetherd, THE DIALER"};
}

/// No connection was made: the configuration is unknown, or the daemon uses a different address.
finding not_tried(const facts& known) {
    const auto& status = known.daemon.status;
    const std::string named = status ? one_line(status->upstream.base_url) : "";
    const std::string remedy = "tether doctor --config FILE, where FILE is the daemon's configuration";
    if (named.empty()) return {level::skipped, "network", "not checked: the configuration could not be read"};
    if (!known.config.in_effect)
        return {level::skipped, "network",
                fmt::format("not checked: the daemon uses {}, and the configuration could not be read", named), remedy};
    return {level::skipped, "network",
            fmt::format("not checked: the daemon uses {}, the configuration names {}", named,
                        one_line(known.config.in_effect->base_url)),
            remedy};
}

} // namespace

bool has_given_up(const facts& known) {
    // The waiting connection restarts a service that rejects its configuration, until the start limit is reached. Then
    // the socket's unit fails too, while the service keeps the result of its first failure.
    return known.unit.result == "start-limit-hit" || known.unit.socket_active == "failed";
}

std::string start_command(const facts& known) {
    if (!known.unit.is_loaded()) return fmt::format("tetherd --listen {}", known.socket.path);
    if (!has_given_up(known)) return systemctl(known.asked, "start tetherd");
    constexpr std::string_view both = "tetherd.socket tetherd.service";
    return fmt::format("{} && {}", systemctl(known.asked, fmt::format("reset-failed {}", both)),
                       systemctl(known.asked, fmt::format("start {}", both)));
}

bool may_connect(const facts& known) {
    const auto& configured = known.config.in_effect;
    if (!configured || configured->base_url.empty()) return false;
    const auto& status = known.daemon.status;
    return !status || status->upstream.base_url.empty() || status->upstream.base_url == configured->base_url;
}

bool is_upstream_good(const facts& known) {
    const auto& status = known.daemon.status;
    return status && !status->upstream.last_success_at.empty() && !protocol::is_upstream_failing(*status);
}

finding check_daemon(const facts& known) {
    if (known.socket.error != 0 || !known.socket.file.is_there())
        return {level::skipped, "daemon", "not checked: no daemon responds (see socket)"};
    if (!known.daemon.status)
        return {level::fail, "daemon",
                "it accepted the connection but sent no valid response: " + one_line(known.daemon.why_not),
                journal(known.asked)};
    const auto& status = *known.daemon.status;
    if (!status.healthy) return {level::fail, "daemon", "unhealthy: " + one_line(status.reason), journal(known.asked)};
    if (!status.set_aside.empty())
        return {level::warn, "daemon",
                fmt::format("{} damaged rows of its store were set aside at startup, the first of {}",
                            status.set_aside.size(), one_line(status.set_aside.front())),
                "check disk and memory; set-aside.sql in state_dir has the rows"};
    if (status.version != known.version)
        return {level::warn, "daemon",
                fmt::format("the daemon is version {}, tether is {}", one_line(status.version), known.version),
                known.unit.is_loaded() ? systemctl(known.asked, "restart tetherd (runs continue)")
                                       : "restart it (runs continue)"};
    return {level::ok, "daemon",
            fmt::format("version {}, up for {}, healthy", one_line(status.version), one_line(status.uptime))};
}

finding check_upstream(const facts& known) {
    if (!known.daemon.status) return {level::skipped, "upstream", "not checked: no daemon responds (see socket)"};
    const auto& status = *known.daemon.status;
    const std::string& good_at = status.upstream.last_success_at;
    // The daemon's message begins with the text of its error; digits in the rest may mean anything.
    const auto failed_by = [&](errc code) {
        return status.upstream.last_failure.starts_with(error_code{code}.message());
    };
    const bool is_refused = failed_by(errc::unauthorized);
    const bool lacks_dialer = failed_by(errc::dialer_unavailable);
    if (protocol::is_upstream_failing(status)) {
        std::string remedy = "see network below; " + journal(known.asked);
        if (is_refused) remedy = "replace the key with a valid one, then: " + restart_command(known);
        if (failed_by(errc::name_lookup_timeout)) remedy += "; journalctl -u tetherd-dialer";
        if (failed_by(errc::dialer_refused)) return other_destination(known);
        if (lacks_dialer)
            remedy = systemctl(known.asked, "restart tetherd-dialer.socket") + "; journalctl -u tetherd-dialer";
        if (good_at.empty() || is_refused || lacks_dialer)
            return {level::fail, "upstream", "no request succeeds: " + last_failure_text(status), remedy};
        return {level::warn, "upstream",
                fmt::format("the last request failed: {}; one succeeded at {}", last_failure_text(status),
                            one_line(good_at)),
                remedy};
    }
    if (status.governor.held_for != "0s" && !status.governor.held_for.empty())
        return {level::warn, "upstream",
                fmt::format("the API's rate limit pauses requests for another {}", one_line(status.governor.held_for)),
                "wait, or lower api.requests_per_minute"};
    if (good_at.empty()) return {level::ok, "upstream", "no request to the API yet"};
    return {level::ok, "upstream", "the last request succeeded at " + one_line(good_at)};
}

finding check_network(const facts& known) {
    if (is_upstream_good(known)) return {level::skipped, "network", "not checked: the daemon reached the API recently"};
    if (known.is_offline) return {level::skipped, "network", "not checked: --offline"};
    const network_facts& network = known.network;
    if (!network.was_tried) return not_tried(known);
    const std::string way = network.by_proxy ? " through the proxy of this environment" : "";
    const std::string where = one_line(network.base_url);
    if (!network.error.empty())
        return {level::fail, "network", fmt::format("{} does not respond{}: {}", where, way, one_line(network.error)),
                network.by_proxy ? "check https_proxy and no_proxy here and in the unit"
                                 : fmt::format("curl -sv -o /dev/null {}", where)};
    return {level::ok, "network", fmt::format("{} responds{} in {} ms", where, way, network.took.count())};
}

finding check_clock(const facts& known) {
    const std::string remedy = "sudo timedatectl set-ntp true";
    if (known.network.date && known.network.here) {
        const auto skew = std::chrono::duration_cast<std::chrono::seconds>(*known.network.here - *known.network.date);
        if (std::chrono::abs(skew) > largest_skew)
            return {level::warn, "clock",
                    fmt::format("{} s {} the API's clock", std::abs(skew.count()),
                                skew.count() > 0 ? "ahead of" : "behind"),
                    remedy};
        return {level::ok, "clock", fmt::format("within {} s of the API's clock", largest_skew.count())};
    }
    if (!known.is_synchronised) return {level::skipped, "clock", "not checked: no time source available"};
    if (!*known.is_synchronised) return {level::warn, "clock", "not synchronised", remedy};
    return {level::ok, "clock", "synchronised"};
}

finding check_unit(const facts& known) {
    const unit_facts& unit = known.unit;
    if (!unit.is_meant) return {level::skipped, "unit", "not checked: it does not use the file given with --config"};
    if (known.asked == service::none)
        return {level::skipped, "unit", "not checked: the socket does not belong to a service"};
    if (!unit.has_systemd) return {level::skipped, "unit", "not checked: this machine does not run systemd"};
    if (!unit.has_answered) return {level::skipped, "unit", "not checked: systemctl does not respond"};
    const std::string enable = systemctl(known.asked, "enable --now tetherd");
    if (!unit.is_loaded())
        return {level::skipped, "unit",
                known.asked == service::user ? "tetherd is not installed as a service of this user"
                                             : "tetherd is not installed as a service",
                known.daemon.status ? "" : "sudo cmake --install build/release, then " + enable};
    const std::string state = fmt::format("{} ({})", unit.active, unit.sub);
    if (has_given_up(known) || unit.active == "failed" || (unit.active == "activating" && unit.sub == "auto-restart")) {
        const bool is_refusal = unit.exit_status == bad_configuration;
        std::string result = is_refusal ? state + ": it rejected its configuration"
                                        : fmt::format("{}: {}, exit status {}", state, unit.result, unit.exit_status);
        std::string remedy = is_refusal ? "fix it as described for config and key above" : journal(known.asked);
        if (has_given_up(known)) {
            result += "; systemd no longer restarts it";
            remedy += (is_refusal ? ", then: " : ", fix the cause, then: ") + start_command(known);
        } else if (is_refusal) {
            remedy += ", then: " + systemctl(known.asked, "restart tetherd");
        }
        return {level::fail, "unit", std::move(result), std::move(remedy)};
    }
    if (unit.active != "active") return {known.daemon.status ? level::warn : level::fail, "unit", state, enable};
    if (unit.restarts > 0)
        return {level::warn, "unit", fmt::format("{}, after {} restarts by systemd", state, unit.restarts),
                journal(known.asked)};
    if (unit.enabled != "enabled")
        return {level::warn, "unit",
                fmt::format("{}, but it does not start at boot: it is {}", state,
                            unit.enabled.empty() ? "not enabled" : unit.enabled),
                systemctl(known.asked, "enable tetherd")};
    return {level::ok, "unit", state + ", enabled"};
}

finding check_limits(const facts& known) {
    if (!known.config.in_effect) return {level::skipped, "limits", "not checked: the configuration could not be read"};
    const auto allowed = known.daemon.descriptors ? known.daemon.descriptors : known.unit.descriptors;
    if (!allowed) return {level::skipped, "limits", "not checked: neither a daemon nor a unit is available"};
    const std::uint64_t needed = known.config.in_effect->descriptors;
    const std::string result = fmt::format("{} descriptors, the configuration may need {}", *allowed, needed);
    if (*allowed >= needed) return {level::ok, "limits", result};
    return {level::warn, "limits", result,
            known.unit.is_loaded()
                ? systemctl(known.asked, "edit tetherd: LimitNOFILE=65536; or lower limits.active_runs")
                : "ulimit -n 65536 before tetherd; or lower limits.active_runs"};
}

std::vector<finding> check_all(const facts& known) {
    return {check_config(known),  check_key(known),   check_socket(known), check_daemon(known), check_upstream(known),
            check_network(known), check_clock(known), check_unit(known),   check_limits(known), check_state(known)};
}

} // namespace tether::cli::doctor
