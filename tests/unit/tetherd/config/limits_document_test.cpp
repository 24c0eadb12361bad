// Tests that docs/limits.md contains every limit that can be set, with its default.
#include <daemon/tetherd/config/config.hpp>

#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace tether::daemon;

namespace {

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" `");
    return first == text.npos ? std::string{} : text.substr(first, text.find_last_not_of(" `") - first + 1);
}

/// The settings of all tables, with their bounds.
std::map<std::string, std::string> documented() {
    std::ifstream in{TETHER_SOURCE_DIR "/docs/limits.md"};
    std::map<std::string, std::string> bounds;
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("| ")) continue;
        std::istringstream row{line.substr(2)};
        std::vector<std::string> cells;
        for (std::string cell; std::getline(row, cell, '|');) cells.push_back(trimmed(cell));
        REQUIRE_MESSAGE(cells.size() == 5, line);
        const auto& setting = cells[2];
        if (setting.empty() || setting == "setting" || setting == "---") continue;
        CHECK_MESSAGE(bounds.emplace(setting, cells[1]).second, setting);
    }
    return bounds;
}

/// A bound as in the configuration: `32 MiB` is a number of bytes.
std::string in_units_of_the_file(const std::string& bound) {
    std::istringstream words{bound};
    std::uint64_t number = 0;
    std::string unit;
    if (!(words >> number) || !(words >> unit)) return bound;
    for (const char* each : {"KiB", "MiB", "GiB"}) {
        number *= 1024;
        if (unit == each) return std::to_string(number);
    }
    return bound;
}

/// Every setting that is a number or a duration, and its default.
std::map<std::string, std::string> bounds_of(const boost::json::object& settings) {
    std::map<std::string, std::string> bounds;
    for (const auto& [name, section] : settings) {
        if (!section.is_object()) continue;
        for (const auto& [key, value] : section.get_object()) {
            const std::string path = std::string{name} + "." + std::string{key};
            if (value.is_uint64()) bounds[path] = std::to_string(value.get_uint64());
            else if (value.is_string() && tether::parse_duration(std::string{value.get_string()}))
                bounds[path] = std::string{value.get_string()};
        }
    }
    return bounds;
}

} // namespace

TEST_SUITE("daemon::limits") {

    TEST_CASE("docs/limits.md contains every setting that is a bound, with its default") {
        auto stated = documented();
        for (const auto& [setting, value] : bounds_of(dump_config(config{}))) {
            CAPTURE(setting);
            REQUIRE_MESSAGE(stated.contains(setting), setting << " is not in docs/limits.md");
            CHECK(in_units_of_the_file(stated[setting]) == value);
            stated.erase(setting);
        }
        for (const auto& [setting, bound] : stated) FAIL_CHECK(setting << " is no setting");
    }
}
