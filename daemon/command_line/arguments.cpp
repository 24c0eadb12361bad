// Parses command lines by a table of options.
#include "arguments.hpp"

#include <tether/core/duration.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::cli {

namespace {

const option* named(std::span<const option> table, std::string_view name) {
    const auto at = std::find_if(table.begin(), table.end(), [&](const option& o) { return o.name == name; });
    return at == table.end() ? nullptr : &*at;
}

const option* lettered(std::span<const option> table, char letter) {
    const auto at = std::find_if(table.begin(), table.end(), [&](const option& o) { return o.letter == letter; });
    return at == table.end() ? nullptr : &*at;
}

/// Reads the elements of the line one by one.
class walk {
  public:
    using store = std::map<std::string, std::vector<std::string>, std::less<>>;

    walk(std::span<const std::string> line, std::span<const option> table, store& values)
        : line_{line}
        , table_{table}
        , values_{values} {}

    bool is_over() const { return at_ == line_.size(); }
    const std::string& next() { return line_[at_++]; }

    std::optional<misuse> take_long(std::string_view text) {
        const auto equals = text.find('=');
        const std::string_view name = text.substr(0, equals);
        const option* known = named(table_, name);
        if (!known) return misuse{fmt::format("unknown option --{}", name)};
        if (known->value.empty()) {
            if (equals != text.npos) return misuse{fmt::format("option --{} takes no value", name)};
            return keep(*known, "");
        }
        if (equals != text.npos) return keep(*known, std::string{text.substr(equals + 1)});
        return take_value(*known, fmt::format("--{}", name));
    }

    std::optional<misuse> take_short(std::string_view letters) {
        while (!letters.empty()) {
            const option* known = lettered(table_, letters.front());
            if (!known) return misuse{fmt::format("unknown option -{}", letters.front())};
            const std::string shown = fmt::format("-{}", letters.front());
            letters.remove_prefix(1);
            if (!known->value.empty())
                return letters.empty() ? take_value(*known, shown) : keep(*known, std::string{letters});
            if (auto wrong = keep(*known, "")) return wrong;
        }
        return std::nullopt;
    }

  private:
    std::optional<misuse> take_value(const option& known, std::string_view shown) {
        if (is_over()) return misuse{fmt::format("option {} needs a value: {}", shown, known.value)};
        return keep(known, next());
    }

    std::optional<misuse> keep(const option& known, std::string value) {
        auto& kept = values_[std::string{known.name}];
        if (!kept.empty() && !known.repeats && !known.value.empty())
            return misuse{fmt::format("option --{} was given twice", known.name)};
        kept.push_back(std::move(value));
        return std::nullopt;
    }

    std::span<const std::string> line_;
    std::span<const option> table_;
    store& values_;
    std::size_t at_ = 0;
};

} // namespace

std::optional<std::string> arguments::value(std::string_view name) const {
    const auto at = values_.find(name);
    return at == values_.end() ? std::nullopt : std::optional{at->second.back()};
}

std::vector<std::string> arguments::all(std::string_view name) const {
    const auto at = values_.find(name);
    return at == values_.end() ? std::vector<std::string>{} : at->second;
}

checked<std::optional<std::chrono::milliseconds>> arguments::duration(std::string_view name) const {
    const auto text = value(name);
    if (!text) return std::optional<std::chrono::milliseconds>{};
    const auto parsed = parse_duration(*text);
    if (!parsed || parsed->count() == 0)
        return misuse{fmt::format("--{}: '{}' is not a duration such as 90s, 30m or 1h30m", name, *text)};
    return parsed;
}

checked<arguments> parse_arguments(std::span<const std::string> line, std::span<const option> table) {
    arguments found;
    walk along{line, table, found.values_};
    bool options_are_over = false;
    while (!along.is_over()) {
        const std::string& text = along.next();
        std::optional<misuse> wrong;
        if (options_are_over || text.size() < 2 || text[0] != '-') found.words_.push_back(text);
        else if (text == "--") options_are_over = true;
        else if (text[1] == '-') wrong = along.take_long(std::string_view{text}.substr(2));
        else wrong = along.take_short(std::string_view{text}.substr(1));
        if (wrong) return *wrong;
    }
    return found;
}

checked<std::pair<std::string, std::string>> parse_pair(std::string_view name, std::string_view text) {
    const auto equals = text.find('=');
    if (equals == text.npos || equals == 0) return misuse{fmt::format("--{}: '{}' is not KEY=VALUE", name, text)};
    return std::pair{std::string{text.substr(0, equals)}, std::string{text.substr(equals + 1)}};
}

} // namespace tether::cli
