// Tests that docs/metrics.md describes exactly the exported metrics.
#include <daemon/tetherd/metrics/metrics.hpp>

#include <doctest/doctest.h>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace tether::daemon;

namespace {

/// A type and the names of the labels, in alphabetical order.
struct shape {
    std::string type;
    std::set<std::string> labels;
    bool operator==(const shape&) const = default;
};

std::ostream& operator<<(std::ostream& out, const shape& s) {
    out << s.type;
    for (const std::string& label : s.labels) out << ' ' << label;
    return out;
}

/// Words between a pair of marks.
std::set<std::string> words_between(const std::string& text, char from, char to) {
    std::set<std::string> words;
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at)) {
        const std::size_t end = text.find(to, at + 1);
        words.insert(text.substr(at + 1, end - at - 1));
        at = end + 1;
    }
    return words;
}

std::map<std::string, shape> documented() {
    std::ifstream in{TETHER_SOURCE_DIR "/docs/metrics.md"};
    std::map<std::string, shape> rows;
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("| `")) continue;
        std::vector<std::string> cells;
        std::istringstream row{line.substr(2)};
        for (std::string cell; std::getline(row, cell, '|');) cells.push_back(cell);
        REQUIRE_MESSAGE(cells.size() == 4, line);
        std::istringstream type{cells[1]};
        shape found;
        type >> found.type;
        found.labels = words_between(cells[2], '`', '`');
        const std::string name = *words_between(cells[0], '`', '`').begin();
        CHECK_MESSAGE(rows.emplace(name, found).second, name);
    }
    return rows;
}

/// The labels of a line, except `le`.
std::set<std::string> labels_of(const std::string& line) {
    std::set<std::string> names;
    const std::size_t open = line.find('{');
    if (open == line.npos) return names;
    std::istringstream pairs{line.substr(open + 1, line.find('}') - open - 1)};
    for (std::string pair; std::getline(pairs, pair, ',');) names.insert(pair.substr(0, pair.find('=')));
    names.erase("le");
    return names;
}

std::map<std::string, shape> exported() {
    metrics all;
    std::istringstream text{all.metrics_text()};
    std::map<std::string, shape> found;
    std::string name;
    for (std::string line; std::getline(text, line);) {
        std::istringstream words{line};
        std::string mark, what;
        if (line.starts_with("# TYPE")) words >> mark >> what >> name >> found[name].type;
        else if (!line.starts_with('#')) found[name].labels.merge(labels_of(line));
    }
    return found;
}

} // namespace

TEST_SUITE("daemon::metrics_document") {

    TEST_CASE("docs/metrics.md describes every metric that exists at startup, with its type and labels") {
        auto documented_names = documented();
        for (const auto& [name, what] : exported()) {
            CAPTURE(name);
            REQUIRE_MESSAGE(documented_names.contains(name), name << " is not in docs/metrics.md");
            CHECK(documented_names[name] == what);
            documented_names.erase(name);
        }
        for (const auto& [name, what] : documented_names) FAIL_CHECK(name << " is not exported");
    }

    TEST_CASE("names include their unit, and no label identifies a run, session or user") {
        for (const auto& [name, what] : exported()) {
            CAPTURE(name);
            CHECK((name.starts_with("tether_") || name.starts_with("process_")));
            CHECK((what.type == "counter") == name.ends_with("_total"));
            for (const char* personal : {"run", "session", "user", "owner", "uid", "id", "agent"})
                CHECK_FALSE(what.labels.contains(personal));
        }
    }
}
