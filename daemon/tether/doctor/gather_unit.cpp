// Collects facts about the service and the clock from systemd.
#include "gather.hpp"

#include "program_output.hpp"

#include <charconv>
#include <unistd.h>

namespace tether::cli::doctor {

namespace {

constexpr std::chrono::seconds systemd_timeout{5};
constexpr const char* runs_systemd = "/run/systemd/system"; // sd_booted(3)

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

void take_property(unit_facts& unit, std::string_view name, std::string_view value) {
    const std::string text{value};
    if (name == "LoadState") unit.load = text;
    else if (name == "ActiveState") unit.active = text;
    else if (name == "SubState") unit.sub = text;
    else if (name == "UnitFileState") unit.enabled = text;
    else if (name == "Result") unit.result = text;
    else if (name == "User") unit.user = text;
    else if (name == "StatusText") unit.status_text = text;
    else if (name == "NRestarts") unit.restarts = parse_number<std::uint64_t>(value).value_or(0);
    else if (name == "ExecMainStatus") unit.exit_status = parse_number<int>(value).value_or(0);
    else if (name == "LimitNOFILE") unit.descriptors = parse_number<std::uint64_t>(value);
}

} // namespace

unit_facts parse_unit(std::string_view properties) {
    unit_facts unit;
    while (!properties.empty()) {
        const auto end = properties.find('\n');
        const std::string_view line = properties.substr(0, end);
        properties.remove_prefix(end == properties.npos ? properties.size() : end + 1);
        const auto equals = line.find('=');
        if (equals != line.npos) take_property(unit, line.substr(0, equals), line.substr(equals + 1));
    }
    unit.has_answered = !unit.load.empty();
    return unit;
}

std::vector<std::string> unit_question(service which, std::string unit) {
    std::vector<std::string> words{"systemctl"};
    if (which == service::user) words.push_back("--user");
    words.insert(words.end(),
                 {"show", std::move(unit), "--property",
                  "LoadState,ActiveState,SubState,UnitFileState,Result,User,NRestarts,ExecMainStatus,"
                  "LimitNOFILE,StatusText"});
    return words;
}

unit_facts look_at_unit(service which) {
    unit_facts unit;
    if (which == service::none || ::access(runs_systemd, F_OK) != 0) return unit;
    const auto said = run_program(unit_question(which, "tetherd.service"), own_environment(), systemd_timeout);
    if (said && said->status == 0) unit = parse_unit(said->out);
    unit.has_systemd = true;
    if (!unit.is_loaded()) return unit;
    const auto ask = [which](const char* name) {
        const auto answer = run_program(unit_question(which, name), own_environment(), systemd_timeout);
        return answer && answer->status == 0 ? parse_unit(answer->out) : unit_facts{};
    };
    unit.socket_active = ask("tetherd.socket").active;
    unit.dialer = ask("tetherd-dialer.service").status_text;
    return unit;
}

std::optional<bool> look_at_clock() {
    if (::access(runs_systemd, F_OK) != 0) return std::nullopt;
    const auto said = run_program({"timedatectl", "show", "--property", "NTPSynchronized", "--value"},
                                  own_environment(), systemd_timeout);
    if (!said || said->status != 0) return std::nullopt;
    if (said->out == "yes\n") return true;
    return said->out == "no\n" ? std::optional{false} : std::nullopt;
}

} // namespace tether::cli::doctor
