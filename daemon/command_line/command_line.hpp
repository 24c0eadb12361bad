// Parses the command lines of all programs by tables of options.
//
// CLI11 is not used: it throws at the first mistake, and the exception contains a finished English sentence but not the
// option, so our messages would have to be parsed from its texts. With its checks switched off, it only splits words.
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tether::cli {

/// Returns what is wrong with a value, as text that can follow `--name: 'value' `; empty for a good value.
using value_check = std::string_view (*)(std::string_view value);

/// One row of the table that drives parsing, help and completion.
struct option {
    char letter;                 ///< `a` for `-a`; 0 for none
    std::string_view name;       ///< `agent` for `--agent`
    std::string_view value;      ///< the placeholder in help; empty for a flag
    std::string_view summary;    ///< starts with a capitalised bare verb, no full stop
    value_check check = nullptr; ///< null: every value is good
    bool repeats = false;        ///< may be given more than once
};

/// How many operands a command line may have.
struct operand_range {
    static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max() / 2;

    std::size_t least = 0, most = 0;
    std::string_view advice; ///< the mistake of a line with fewer than `least`
};

/// A command line, read in one or more parts, and its mistakes.
class command_line {
  public:
    /// Reads `--name value`, `--name=value`, `-l value`, `-lvalue` and joined flags `-ab`; options and operands may be
    /// mixed, `--` ends the options, `-` is an operand. Continues after a mistake.
    void read(std::span<const std::string> words, std::span<const option> table);
    /// Adds a mistake when there are too few operands, and one for each surplus operand. Each unknown option may have
    /// had one of them as its value.
    void check_operands(const operand_range& range);
    void add_mistake(std::string text);
    /// Adds a mistake when both options were given.
    void check_exclusive(std::string_view name, std::string_view other);

    bool has(std::string_view name) const { return values_.contains(name); }
    /// The last value given.
    std::optional<std::string> value(std::string_view name) const;
    /// Every value given, in order.
    std::vector<std::string> all(std::string_view name) const;
    /// The value of an option whose check is `check_duration`.
    std::optional<std::chrono::milliseconds> duration(std::string_view name) const;
    const std::vector<std::string>& operands() const noexcept { return operands_; }
    /// In the order in which they were found, each as text that can follow `tether: `.
    const std::vector<std::string>& mistakes() const noexcept { return mistakes_; }

  private:
    using words = std::span<const std::string>;

    void add_unknown(std::string_view shown);
    void read_long(std::string_view text, words& rest, std::span<const option> table);
    void read_short(std::string_view letters, words& rest, std::span<const option> table);
    void read_value(const option& known, std::string_view shown, words& rest);
    void store(const option& known, std::string value);

    std::map<std::string, std::vector<std::string>, std::less<>> values_;
    std::vector<std::string> operands_, mistakes_;
    std::size_t unknown_options_ = 0;
};

/// Accepts a duration of at least 1 ms.
std::string_view check_duration(std::string_view value);

/// Accepts `KEY=VALUE` with a non-empty key.
std::string_view check_pair(std::string_view value);
/// The parts of a value that `check_pair` accepts.
std::pair<std::string, std::string> split_pair(std::string_view value);

} // namespace tether::cli
