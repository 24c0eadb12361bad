// Tests which settings can change while the daemon runs.
#include <daemon/tetherd/reload.hpp>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fstream>
#include <map>
#include <set>

using namespace tether::daemon;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

/// Different values of the same kind.
std::vector<json::value> others_for(const json::value& usual) {
    if (const auto* number = usual.if_int64()) return {*number + 1, *number - 1};
    if (const auto* number = usual.if_uint64()) return {*number + 1, *number - 1};
    if (const auto* is_set = usual.if_bool()) return {!*is_set};
    if (usual.is_array()) return {json::array{"other"}};
    if (usual.is_object()) return {json::object{{"x-other", "value"}}};
    return {"17m", "0600", "authorization", "keep", "debug", "json", "create", "/other"};
}

/// Paths of settings with their default, which differs in the changed configuration.
std::map<std::string, config> all_changed() {
    std::map<std::string, config> changed;
    const auto try_one = [&](const json::object& document) {
        config wanted;
        if (!read_config(json::serialize(document), wanted).empty()) return;
        if (const auto paths = differences(config{}, wanted); paths.size() == 1) changed.emplace(paths[0], wanted);
    };
    for (const auto& [key, value] : dump_config(config{})) {
        const auto* section = value.if_object();
        if (!section)
            for (const json::value& other : others_for(value)) try_one({{key, other}});
        else
            for (const auto& member : *section)
                for (const json::value& other : others_for(member.value()))
                    try_one({{key, json::object{{member.key(), other}}}});
    }
    return changed;
}

/// Paths of the settings that the manual page marks, in the line after the name.
std::set<std::string> marked_in_manual() {
    std::ifstream page{TETHER_SOURCE_DIR "/docs/man/tetherd.json.5"};
    std::set<std::string> marked;
    std::string last;
    for (std::string line; std::getline(page, line); last = line) {
        if (line != ".Em Requires a restart ." || !last.starts_with(".It Ic ")) continue;
        std::string path = "/" + last.substr(7, last.find(' ', 7) - 7);
        for (char& c : path)
            if (c == '.') c = '/';
        marked.insert(path);
    }
    return marked;
}

} // namespace

TEST_SUITE("daemon::reload") {

    TEST_CASE("level, limits, defaults and rates change at once") {
        config wanted;
        wanted.level = tether::log_level::debug;
        wanted.runs.active_runs = 7;
        wanted.runs.agent = "agent_1";
        wanted.follow.silence = 5s;
        wanted.api.requests_per_minute = 9;
        wanted.api.retry_after_max = 1s;
        wanted.key_file = "/elsewhere";
        wanted.server.clients = 3;
        wanted.access.max_active_runs = 4;
        CHECK(differences(adopt(config{}, wanted), wanted).empty());
        CHECK(differences(config{}, wanted).size() == 9);
    }

    TEST_CASE("settings that cannot change at runtime are named") {
        config wanted;
        wanted.server.listen = "/other.sock";
        wanted.wire.base_url = "https://other.example";
        wanted.runs.retain = 1h;
        wanted.level = tether::log_level::error;
        CHECK(differences(adopt(config{}, wanted), wanted) ==
              std::vector<std::string>{"/api/base_url", "/listen", "/runs/retain"});
    }

    TEST_CASE("the manual page marks exactly the settings that need a restart") {
        const auto changed = all_changed();
        std::size_t settings = 0;
        for (const auto& [key, value] : dump_config(config{}))
            settings += value.is_object() ? value.get_object().size() : 1;
        CHECK(changed.size() == settings - 1); // all except `version`, which has one valid value
        const auto marked = marked_in_manual();
        for (const auto& [path, wanted] : changed) {
            CAPTURE(path);
            CHECK(marked.contains(path) == !differences(adopt(config{}, wanted), wanted).empty());
        }
    }

    TEST_CASE("a changed header field is detected although it is never shown") {
        config running, wanted;
        running.api.headers["x-token"] = "old";
        wanted.api.headers["x-token"] = "new";
        CHECK(differences(running, wanted) == std::vector<std::string>{"/api/headers"});
    }
}
