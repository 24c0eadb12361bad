#include <tether/core/log_kind.hpp>

#include <tether/core/log_kinds/sections.hpp>

#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tether {
namespace {

constexpr std::array<std::pair<std::string_view, log_level>, 5> levels{{
    {"error", log_level::error},
    {"warning", log_level::warning},
    {"notice", log_level::notice},
    {"info", log_level::info},
    {"debug", log_level::debug},
}};

std::vector<const log_kind*> numbered() {
    std::vector<const log_kind*> all;
    for (const log_section& section : log_sections())
        for (const log_kind& kind : section.kinds) all.push_back(&kind);
    return all;
}

const std::vector<const log_kind*>& all_kinds() {
    static const std::vector<const log_kind*> all = numbered();
    return all;
}

} // namespace

std::optional<log_level> parse_log_level(std::string_view word) {
    for (const auto& [name, level] : levels)
        if (name == word) return level;
    return std::nullopt;
}

std::string_view to_string(log_level level) noexcept {
    for (const auto& [name, value] : levels)
        if (value == level) return name;
    return "info";
}

std::span<const log_section> log_sections() noexcept {
    static const std::array<log_section, 4> sections{{
        {"The daemon", log_kinds::of_daemon()},
        {"Runs", log_kinds::of_runs()},
        {"Clients and the simulator", log_kinds::of_clients()},
        {"The dialer", log_kinds::of_dialer()},
    }};
    return sections;
}

std::size_t log_kind_count() noexcept {
    return all_kinds().size();
}

const log_kind& log_kind_at(std::size_t number) noexcept {
    return *all_kinds()[number];
}

std::optional<numbered_kind> find_log_kind(std::string_view event) {
    static const auto numbers = [] {
        std::unordered_map<std::string_view, std::size_t> by_event;
        for (std::size_t i = 0; i < log_kind_count(); ++i) by_event.emplace(log_kind_at(i).event, i);
        return by_event;
    }();
    const auto at = numbers.find(event);
    if (at == numbers.end()) return std::nullopt;
    return numbered_kind{&log_kind_at(at->second), at->second};
}

} // namespace tether
