// Parses the lines of a prompt that control the simulator.
#include <tether/simulator/script/directive.hpp>

#include <tether/core/duration.hpp>

#include <algorithm>
#include <boost/json/stream_parser.hpp>
#include <charconv>
#include <optional>

namespace tether::simulator {

namespace {

using verb = directive::verb;

struct verb_word {
    std::string_view text;
    verb what;
};

constexpr verb_word verb_words[] = {
    {"think", verb::think},
    {"break-off", verb::break_off},
    {"say", verb::say},
    {"tool", verb::tool},
    {"mcp", verb::mcp},
    {"custom", verb::custom},
    {"ask", verb::ask},
    {"hosted", verb::hosted},
    {"wait", verb::wait},
    {"error", verb::error},
    {"refuse", verb::refuse},
    {"budget", verb::budget},
    {"terminate", verb::terminate},
    {"vanish", verb::vanish},
    {"messages", verb::messages},
    {"big", verb::big},
    {"late-message", verb::late_message},
    {"thread", verb::thread},
    {"outcome", verb::outcome},
    {"fault", verb::fault},
    {"play", verb::play},
};

constexpr std::size_t most_messages = 1'000'000;
constexpr std::size_t most_bytes = std::size_t{64} << 20;
constexpr milliseconds longest_wait = std::chrono::hours{366 * 24}; // the longest duration of a run

std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

std::string_view take_word(std::string_view& rest) {
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const std::string_view out = rest.substr(0, end);
    rest = without_blanks(rest.substr(end));
    return out;
}

/// `NAME {json} => text`; the last two may be missing.
bool read_call(std::string_view rest, directive& out) {
    out.name = take_word(rest);
    if (!rest.empty() && rest.front() == '{') {
        json::stream_parser parser;
        boost::system::error_code ec;
        const std::size_t used = parser.write_some(rest.data(), rest.size(), ec);
        if (ec || !parser.done()) return false;
        out.input = parser.release().as_object();
        rest = without_blanks(rest.substr(used));
    }
    if (rest.starts_with("=>")) {
        out.text = without_blanks(rest.substr(2));
    } else if (!rest.empty()) {
        return false;
    }
    return !out.name.empty();
}

bool read_count(std::string_view rest, std::size_t most, directive& out) {
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), out.count);
    return ec == std::errc{} && end == rest.data() + rest.size() && out.count <= most;
}

bool read_name_and_text(std::string_view rest, directive& out) {
    out.name = take_word(rest);
    out.text = rest;
    return !out.name.empty();
}

bool read_error(std::string_view rest, directive& out) {
    if (!read_name_and_text(rest, out)) return false;
    if (out.text.empty()) out.text = "retrying";
    return out.text == "retrying" || out.text == "exhausted" || out.text == "terminal";
}

bool read_rest(std::string_view rest, directive& out) {
    switch (out.what) {
    case verb::say:
    case verb::late_message:
    case verb::fault: out.text = rest; return !rest.empty();
    case verb::tool:
    case verb::mcp:
    case verb::custom:
    case verb::ask:
    case verb::hosted: return read_call(rest, out);
    case verb::messages: return read_count(rest, most_messages, out);
    case verb::big: return read_count(rest, most_bytes, out);
    case verb::thread: return read_name_and_text(rest, out);
    case verb::error: return read_error(rest, out);
    case verb::play: out.name = rest; return !rest.empty();
    case verb::refuse:
    case verb::outcome: out.name = rest; return true;
    case verb::wait: {
        const auto pause = parse_duration(rest);
        if (pause) out.pause = *pause;
        return pause && *pause <= longest_wait;
    }
    case verb::think:
    case verb::break_off:
    case verb::budget:
    case verb::terminate:
    case verb::vanish: return rest.empty();
    }
    return false;
}

std::optional<directive> read_line(std::string_view line) {
    std::string_view rest = line.substr(1);
    const std::string_view name = take_word(rest);
    const auto known = std::find_if(std::begin(verb_words), std::end(verb_words),
                                    [&](const verb_word& each) { return each.text == name; });
    if (known == std::end(verb_words)) return std::nullopt;
    directive out;
    out.what = known->what;
    if (!read_rest(rest, out)) return std::nullopt;
    return out;
}

directive make(verb what, std::string text, std::string name = {}) {
    directive out;
    out.what = what;
    out.name = std::move(name);
    out.text = std::move(text);
    return out;
}

std::string first_line(std::string_view text) {
    return std::string{without_blanks(text.substr(0, text.find('\n')))};
}

} // namespace

directive_list parse_directives(std::string_view prompt) {
    directive_list out;
    while (!prompt.empty()) {
        const std::size_t end = std::min(prompt.find('\n'), prompt.size());
        const std::string_view line = without_blanks(prompt.substr(0, end));
        prompt.remove_prefix(std::min(end + 1, prompt.size()));
        if (!line.starts_with('@')) continue;
        if (auto step = read_line(line)) {
            out.steps.push_back(std::move(*step));
        } else {
            out.complaints.emplace_back(line);
        }
    }
    return out;
}

std::vector<directive> default_script(std::string_view prompt) {
    directive tool = make(verb::tool, "README.md\nsrc\ntests\n", "bash");
    tool.input = json::object{{"command", "ls"}};
    std::vector<directive> out;
    out.push_back(make(verb::think, {}));
    out.push_back(make(verb::say, "I will look around first."));
    out.push_back(std::move(tool));
    out.push_back(make(verb::say, "There are sources and tests."));
    out.push_back(make(verb::say, "Done: " + first_line(prompt)));
    return out;
}

std::vector<directive> default_outcome(std::string_view description) {
    std::vector<directive> out;
    out.push_back(make(verb::say, "A first attempt is ready."));
    out.push_back(make(verb::outcome, {}, "needs_revision"));
    out.push_back(make(verb::say, "Done: " + first_line(description)));
    out.push_back(make(verb::outcome, {}, "satisfied"));
    return out;
}

} // namespace tether::simulator
