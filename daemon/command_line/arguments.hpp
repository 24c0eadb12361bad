// Parses command lines by a table of options.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tether::cli {

/// One row of the table that drives both parsing and help.
struct option {
    char letter;              ///< `a` for `-a`; 0 for none
    std::string_view name;    ///< `agent` for `--agent`
    std::string_view value;   ///< the placeholder in help; empty for a flag
    std::string_view summary; ///< starts with a capitalised bare verb, no full stop
    bool repeats = false;     ///< may be given more than once
};

/// The mistake in a command line.
struct misuse {
    std::string text;
};

template <class T>
using checked = boost::system::result<T, misuse>;

[[noreturn]] inline void throw_exception_from_error(const misuse& why, const boost::source_location&) {
    throw std::runtime_error{why.text};
}

/// The parsed options and words. To request an option that is not in the table is a bug.
class arguments {
  public:
    arguments() = default;

    bool has(std::string_view name) const { return values_.contains(name); }
    /// The last value given.
    std::optional<std::string> value(std::string_view name) const;
    /// Every value given, in order.
    std::vector<std::string> all(std::string_view name) const;
    /// A duration of at least 1 ms, if one was given.
    checked<std::optional<std::chrono::milliseconds>> duration(std::string_view name) const;
    const std::vector<std::string>& words() const noexcept { return words_; }

    friend checked<arguments> parse_arguments(std::span<const std::string> line, std::span<const option> table);

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
    std::vector<std::string> words_;
};

/// Reads `--name value`, `--name=value`, `-l value`, `-lvalue` and joined flags `-ab`; options and words
/// may be mixed, `--` ends the options, `-` is a word.
checked<arguments> parse_arguments(std::span<const std::string> line, std::span<const option> table);

/// Parses `k=v` with a non-empty `k`. The text of the misuse begins with `--name`.
checked<std::pair<std::string, std::string>> parse_pair(std::string_view name, std::string_view text);

} // namespace tether::cli
