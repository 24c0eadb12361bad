// Tests that the table of log records, the calls in the sources, docs/logs.md and the journal's catalogue agree.
// With TETHER_UPDATE_GOLDEN in the environment it writes the two documents instead: review the difference.
#include <tether/core/log_kind.hpp>

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>

using namespace tether;

namespace {

const std::filesystem::path source_dir{TETHER_SOURCE_DIR};

std::string read(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    REQUIRE_MESSAGE(in, path);
    return {std::istreambuf_iterator<char>{in}, {}};
}

void hold(const std::filesystem::path& path, const std::string& text) {
    if (std::getenv("TETHER_UPDATE_GOLDEN")) std::ofstream{path} << text;
    CHECK(read(path) == text);
}

std::vector<std::string> words_of(std::string_view text) {
    std::istringstream in{std::string{text}};
    return {std::istream_iterator<std::string>{in}, {}};
}

/// The content of a logging call in the sources.
struct log_call {
    std::string place, level, event;
    std::set<std::string> keys;
};

/// The literals that begin at `at`, concatenated; moves `at` after them.
std::string literal_at(const std::string& code, std::size_t& at) {
    std::string text;
    for (;;) {
        const auto quote = code.find_first_not_of(" \n", at);
        if (quote == code.npos || code[quote] != '"') return text;
        const auto end = code.find('"', quote + 1);
        text += code.substr(quote + 1, end - quote - 1);
        at = end + 1;
    }
}

std::vector<log_call> calls_in(const std::filesystem::path& path) {
    static const std::regex begin{R"((\blog_?|\blog_?\(\))(\.|->)(error|warning|notice|info|debug|write)\()"};
    static const std::regex key{R"re(\{\s*"([a-z_]+)"\s*,)re"};
    const std::string code = read(path);
    std::vector<log_call> calls;
    for (std::sregex_iterator found{code.begin(), code.end(), begin}, none; found != none; ++found) {
        log_call call;
        call.level = (*found)[3];
        auto at = static_cast<std::size_t>(found->position() + found->length());
        const auto line = 1 + std::count(code.begin(), code.begin() + found->position(), '\n');
        call.place = fmt::format("{}:{}", path.string(), line);
        call.event = literal_at(code, at);
        const std::string rest = code.substr(at, code.find(");\n", at) - at);
        for (std::sregex_iterator k{rest.begin(), rest.end(), key}; k != none; ++k) call.keys.insert((*k)[1]);
        if (rest.find("failure_field(") != rest.npos) call.keys.insert({"error", "reason"});
        calls.push_back(std::move(call));
    }
    return calls;
}

std::vector<log_call> all_calls() {
    std::vector<log_call> calls;
    for (const char* folder : {"lib", "daemon"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{source_dir / folder}) {
            const auto extension = entry.path().extension();
            const bool is_code = extension == ".cpp" || extension == ".hpp";
            if (is_code)
                for (log_call& call : calls_in(entry.path())) calls.push_back(std::move(call));
        }
    }
    return calls;
}

/// Records that the log itself writes, without a call that names them.
std::map<std::string, std::set<std::string>> written_by_the_log() {
    return {{"records suppressed", {"of", "suppressed"}}, {"records lost", {"lost"}}};
}

std::string row(const log_kind& kind) {
    std::string fields;
    for (const std::string& key : words_of(kind.fields))
        fields += fmt::format("{}`{}`", fields.empty() ? "" : ", ", key);
    return fmt::format("| `{}` | {} | `{}` | {} | {} | {} | {} |\n", kind.event, to_string(kind.level), kind.id,
                       kind.flow == log_flow::free ? "no" : "yes", fields, kind.meaning, kind.action);
}

std::string tables() {
    std::string text;
    for (const log_section& section : log_sections()) {
        text += fmt::format("### {}\n\n| record | level | `MESSAGE_ID` | limited | fields | meaning | what to do |\n",
                            section.title);
        text += "| --- | --- | --- | --- | --- | --- | --- |\n";
        for (const log_kind& kind : section.kinds) text += row(kind);
        text += '\n';
    }
    return text;
}

std::string wrapped(std::string_view text) {
    std::string out, line;
    for (const std::string& word : words_of(text)) {
        if (!line.empty() && line.size() + word.size() > 75) out += std::exchange(line, "") + "\n";
        line += line.empty() ? word : " " + word;
    }
    return out + line + "\n";
}

std::string catalogue() {
    std::string text = "# What tetherd logs, for journalctl -x (journalctl(1)).\n"
                       "# Written from the table in lib/tether/core/log_kinds; see docs/logs.md.\n";
    for (const log_section& section : log_sections())
        for (const log_kind& kind : section.kinds)
            text += fmt::format(
                "\n-- {}\nSubject: {}\nDefined-By: tether\nSupport: file:%DOCDIR%/docs/logs.md\n\n{}\n{}", kind.id,
                kind.fields.starts_with("run") && kind.fields.substr(0, 4) != "runs"
                    ? fmt::format("@TETHER_RUN@: {}", kind.event)
                    : std::string{kind.event},
                wrapped(kind.meaning), wrapped(kind.action == "Nothing." ? "Nothing needs to be done." : kind.action));
    return text;
}

} // namespace

TEST_SUITE("core::log_documents") {

    TEST_CASE("every record in the sources is in the table, at its level and with its fields") {
        std::map<std::string, std::set<std::string>> keys = written_by_the_log();
        for (const log_call& call : all_calls()) {
            CAPTURE(call.place);
            const bool is_the_log = call.place.find("/core/log") != call.place.npos;
            if (is_the_log) continue;
            CHECK_MESSAGE(!call.event.empty(), "the event must be a literal");
            const auto known = find_log_kind(call.event);
            CHECK_MESSAGE(known, "\"" << call.event << "\" is not in the table");
            if (known) CHECK(to_string(known->kind->level) == call.level);
            keys[call.event].insert(call.keys.begin(), call.keys.end());
        }
        CHECK(keys.size() > 60);
        for (std::size_t i = 0; i < log_kind_count(); ++i) {
            const log_kind& kind = log_kind_at(i);
            CAPTURE(kind.event);
            const auto used = keys.find(std::string{kind.event});
            CHECK_MESSAGE(used != keys.end(), "nobody writes it");
            if (used == keys.end()) continue;
            const auto fields = words_of(kind.fields);
            CHECK(std::set<std::string>(fields.begin(), fields.end()) == used->second);
        }
    }

    TEST_CASE("every record about a run names the run") {
        for (const log_section& section : log_sections())
            if (section.title == "Runs")
                for (const log_kind& kind : section.kinds) {
                    CAPTURE(kind.event);
                    CHECK(words_of(kind.fields).front() == "run");
                }
    }

    TEST_CASE("docs/logs.md describes every record as the table does") {
        const std::string before = "<!-- records -->\n\n", after = "<!-- end of records -->\n";
        const std::string page = read(source_dir / "docs/logs.md");
        const auto begin = page.find(before), end = page.find(after);
        REQUIRE(begin != page.npos);
        REQUIRE(end != page.npos);
        hold(source_dir / "docs/logs.md", page.substr(0, begin + before.size()) + tables() + page.substr(end));
    }

    TEST_CASE("the journal's catalogue describes every record as the table does") {
        hold(source_dir / "systemd/tether.catalog.in", catalogue());
    }
}
