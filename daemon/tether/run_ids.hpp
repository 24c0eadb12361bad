// Resolves abbreviated run ids.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tether::cli {

/// Why an abbreviation matches no run, or too many.
struct no_such_run {
    std::string text; ///< one sentence fragment
};

/// The purpose of resolving an id. To change a run, an abbreviation must be longer than to show it.
enum class run_use { look, change };

/// True for text that can only be a complete id, which needs no list to be resolved.
bool is_whole_run_id(std::string_view text) noexcept;

/// The id among `known` that `text` means: the complete id, else the only one that begins with `text` (`run_` is
/// optional), else the only one that ends with it. Case is ignored. A `change` requires four characters of the random
/// part, because ids of one hour begin alike.
std::variant<std::string, no_such_run> resolve_run_id(std::string_view text, const std::vector<std::string>& known,
                                                      run_use use);

/// The last eight characters: tables show them and `resolve_run_id` accepts them. Ids from the same instant begin
/// alike, so their ends distinguish them.
std::string short_run_id(std::string_view id);

} // namespace tether::cli
