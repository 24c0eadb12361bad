// Resolves abbreviated run ids.
#include "run_ids.hpp"

#include <tether/core/id.hpp>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <fmt/format.h>

namespace tether::cli {

namespace {

constexpr std::string_view prefix = "run_";
constexpr std::size_t short_length = 8;
/// The fewest characters of the random part in an abbreviation that names a run to change.
constexpr std::size_t least_drawn = 4;
/// The number of characters of an id that encode its creation time (ULID specification).
constexpr std::size_t time_length = 10;

std::string_view without_prefix(std::string_view id) {
    return boost::istarts_with(id, prefix) ? id.substr(prefix.size()) : id;
}

bool is_enough(std::string_view part, std::string_view id, run_use use) {
    if (use == run_use::look) return true;
    const bool is_beginning = boost::istarts_with(without_prefix(id), part);
    return part.size() >= (is_beginning ? time_length + least_drawn : least_drawn);
}

no_such_run too_little(std::string_view text, std::string_view id) {
    return {fmt::format("'{}' is too short: give at least the last {} characters of {}", text, least_drawn, id)};
}

} // namespace

bool is_whole_run_id(std::string_view text) noexcept {
    return is_ulid_id(prefix, text);
}

std::variant<std::string, no_such_run> resolve_run_id(std::string_view text, const std::vector<std::string>& known,
                                                      run_use use) {
    if (std::find(known.begin(), known.end(), text) != known.end()) return std::string{text};
    const std::string_view part = without_prefix(text);
    const auto select = [&](auto fits) {
        std::vector<std::string> found;
        std::copy_if(known.begin(), known.end(), std::back_inserter(found),
                     [&](const std::string& id) { return fits(without_prefix(id)); });
        return found;
    };
    auto found = part.empty() ? std::vector<std::string>{}
                              : select([&](std::string_view id) { return boost::istarts_with(id, part); });
    if (found.empty() && !part.empty() && part == text)
        found = select([&](std::string_view id) { return boost::iends_with(id, part); });
    if (found.size() == 1 && !is_enough(part, found.front(), use)) return too_little(text, found.front());
    if (found.size() == 1) return found.front();
    if (found.empty()) return no_such_run{fmt::format("no run matches '{}' (see 'tether ps --all')", text)};
    return no_such_run{
        fmt::format("'{}' matches {} runs, including {} and {}", text, found.size(), found[0], found[1])};
}

std::string short_run_id(std::string_view id) {
    return std::string{id.size() > short_length ? id.substr(id.size() - short_length) : id};
}

} // namespace tether::cli
