// Finds the run that an abbreviated id means.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tether::cli {

/// Why an abbreviation names no run, or too many.
struct no_such_run {
    std::string text; ///< one sentence fragment
};

/// What a run is wanted for. Whoever changes one must name it with more than a look takes.
enum class run_use { look, change };

/// True for text that can be nothing but a whole id, so that no list is needed to resolve it.
bool is_whole_run_id(std::string_view text) noexcept;

/// The id among `known` that `text` means: the whole id, else the only one that begins with `text`
/// (`run_` may be left out), else the only one that ends with it. Upper and lower case are the same. For a `change`
/// four characters must be of the part that is drawn: ids of one hour begin alike.
std::variant<std::string, no_such_run> resolve_run_id(std::string_view text, const std::vector<std::string>& known,
                                                      run_use use);

/// The last eight characters: what tables show and what `resolve_run_id` takes back. Ids made in the same
/// instant begin alike, so their ends tell them apart.
std::string short_run_id(std::string_view id);

} // namespace tether::cli
