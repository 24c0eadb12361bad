#include <tether/protocol/query.hpp>

#include <tether/core/id.hpp>

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace tether::protocol {
namespace {

constexpr std::size_t max_limit = 1000;
constexpr std::string_view states[] = {"queued",    "starting", "running",   "waiting",
                                       "succeeded", "failed",   "cancelled", "timed_out"};

problem invalid(std::string_view parameter, std::string text) {
    return problem{problem_kind::invalid_query, std::move(text), std::string{parameter}};
}

problem unknown(std::string_view parameter) {
    return invalid(parameter, "unknown parameter");
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// True when the value is valid and stored in `limit`.
bool read_limit(std::string_view text, std::size_t& limit) {
    const auto number = parse_number(text);
    if (!number || *number < 1 || *number > max_limit) return false;
    limit = static_cast<std::size_t>(*number);
    return true;
}

problem bad_limit() {
    return invalid("limit", fmt::format("must be a number from 1 to {}", max_limit));
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') decoded += ' '; // what HTML forms and curl --data-urlencode write for a space
        else if (text[i] != '%') decoded += text[i];
        else {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return decoded;
}

/// Adds the words of `state=a,b`; false when one is unknown.
bool read_states(std::string_view text, std::vector<std::string>& words) {
    while (true) {
        const std::string_view word = text.substr(0, text.find(','));
        if (std::find(std::begin(states), std::end(states), word) == std::end(states)) return false;
        words.emplace_back(word);
        if (word.size() == text.size()) return true;
        text.remove_prefix(word.size() + 1);
    }
}

outcome<feed_parameters> parse_feed(const target& target, std::string_view last_event_id, bool one_run) {
    feed_parameters parameters;
    if (!last_event_id.empty()) {
        const auto number = parse_number(last_event_id);
        if (!number) return problem{problem_kind::invalid_header, "must be a record id", "Last-Event-ID"};
        parameters.after = *number;
    }
    for (const auto& [name, value] : target.parameters) {
        if (name == "after") {
            const auto number = parse_number(value);
            if (!number) return invalid(name, "must be a record id");
            parameters.after = *number;
        } else if (name == "limit" && one_run) {
            if (!read_limit(value, parameters.limit)) return bad_limit();
        } else if (name == "types" && !one_run) {
            if (value != "run") return invalid(name, "must be \"run\"");
            parameters.runs_only = true;
        } else {
            return unknown(name);
        }
    }
    return parameters;
}

} // namespace

outcome<target> parse_target(std::string_view text) {
    if (text.starts_with("http://")) {
        text.remove_prefix(7);
        text.remove_prefix(std::min(text.find('/'), text.size()));
    }
    target parsed;
    const std::size_t mark = std::min(text.find('?'), text.size());
    parsed.path = text.substr(0, mark);
    text.remove_prefix(std::min(mark + 1, text.size()));
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = decode(pair.substr(0, equals));
        auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value) return invalid(pair, "has an invalid percent escape");
        parsed.parameters.emplace_back(std::move(*name), std::move(*value));
    }
    return parsed;
}

outcome<list_parameters> parse_list_parameters(const target& target) {
    list_parameters parameters;
    for (const auto& [name, value] : target.parameters) {
        if (name == "state") {
            if (!read_states(value, parameters.states))
                return invalid(name, fmt::format("must be one of {}", fmt::join(states, ", ")));
        } else if (name == "label") {
            const std::size_t split = value.find_first_of("=:");
            if (split == 0 || split == value.npos) return invalid(name, "must have the form key=value");
            parameters.labels[value.substr(0, split)] = value.substr(split + 1);
        } else if (name == "limit") {
            if (!read_limit(value, parameters.limit)) return bad_limit();
        } else if (name == "after") {
            if (!is_ulid_id("run_", value)) return invalid(name, "must be a run id");
            parameters.after = value;
        } else {
            return unknown(name);
        }
    }
    return parameters;
}

outcome<run_parameters> parse_run_parameters(const target& target) {
    run_parameters parameters;
    for (const auto& [name, value] : target.parameters) {
        if (name == "turn") {
            if (parameters.turn) return invalid(name, "is given twice");
            parameters.turn = parse_number(value);
            if (parameters.turn.value_or(0) == 0) return invalid(name, "must be the number of a turn: 1, 2, …");
            continue;
        }
        if (name != "wait") return unknown(name);
        if (parameters.wait) return invalid(name, "is given twice");
        parameters.wait = parse_duration(value);
        if (!parameters.wait || *parameters.wait > max_wait)
            return invalid(name, fmt::format(R"(must be a duration of at most {}, such as "60s")", to_text(max_wait)));
    }
    if (parameters.turn && parameters.wait) return invalid("turn", "cannot be combined with \"wait\"");
    return parameters;
}

outcome<turn_parameters> parse_turn_parameters(const target& target) {
    turn_parameters parameters;
    for (const auto& [name, value] : target.parameters) {
        if (name == "after") {
            const auto number = parse_number(value);
            if (!number) return invalid(name, "must be the number of a turn");
            parameters.after = *number;
        } else if (name == "limit") {
            if (!read_limit(value, parameters.limit)) return bad_limit();
        } else {
            return unknown(name);
        }
    }
    return parameters;
}

outcome<feed_parameters> parse_run_feed_parameters(const target& target, std::string_view last_event_id) {
    return parse_feed(target, last_event_id, /*one_run=*/true);
}

outcome<feed_parameters> parse_feed_parameters(const target& target, std::string_view last_event_id) {
    return parse_feed(target, last_event_id, /*one_run=*/false);
}

outcome<std::monostate> parse_no_parameters(const target& target) {
    if (!target.parameters.empty()) return unknown(target.parameters.front().first);
    return std::monostate{};
}

} // namespace tether::protocol
