#include <tether/core/log_kind.hpp>

#include <tether/core/log_kinds/sections.hpp>
#include <tether/core/words.hpp>

#include <array>
#include <unordered_map>
#include <vector>

namespace tether {
namespace {

constexpr word<log_level> levels[] = {
    {log_level::error, "error"}, {log_level::warning, "warning"}, {log_level::notice, "notice"},
    {log_level::info, "info"},   {log_level::debug, "debug"},
};

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
    return value_of(levels, word);
}

std::string_view to_string(log_level level) noexcept {
    return word_of(levels, level, "info");
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
