// Tests the configuration of tetherd.
#include <daemon/tetherd/config/config.hpp>

#include "support/temp_dir.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <map>
#include <unistd.h>

using namespace tether;
using namespace tether::daemon;
using namespace std::chrono_literals;

namespace {

std::string dump(const config& what) {
    return boost::json::serialize(dump_config(what));
}

environment nothing_set() {
    return [](const char*) { return std::string{}; };
}

environment set(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::string{} : found->second;
    };
}

std::string write(const tether::test::temp_dir& dir, std::string_view text) {
    const std::string path = dir / "tetherd.json";
    std::ofstream{path} << text;
    return path;
}

options with_file(std::string path) {
    options given;
    given.config_file = std::move(path);
    return given;
}

std::vector<json_issue> issues_of(std::string_view text) {
    config into;
    return read_config(text, into);
}

/// The path of the only value that is out of range; empty for none.
std::string range_issue(std::string_view text) {
    config into;
    REQUIRE(read_config(text, into).empty());
    const auto issues = validate(into);
    REQUIRE(issues.size() <= 1);
    return issues.empty() ? std::string{} : issues.front().path;
}

} // namespace

TEST_SUITE("daemon::config") {

    TEST_CASE("the defaults are usable") {
        CHECK(validate(config{}).empty());
    }

    TEST_CASE("the annotated file contains exactly the defaults") {
        std::ifstream in{TETHER_SOURCE_DIR "/config/tetherd.json"};
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        REQUIRE_FALSE(text.empty());

        config read;
        CHECK(read_config(text, read).empty());
        CHECK(dump(read) == dump(config{}));
        // The file sets every member of the dump, and relies on no default.
        for (const auto& [key, value] : dump_config(config{})) {
            CAPTURE(std::string{key});
            CHECK(text.find("\"" + std::string{key} + "\":") != std::string::npos);
            if (const auto* section = value.if_object())
                for (const auto& member : *section) {
                    CAPTURE(std::string{member.key()});
                    CHECK(text.find("\"" + std::string{member.key()} + "\":") != std::string::npos);
                }
        }
    }

    TEST_CASE("a dump is read back to the same configuration") {
        config changed;
        REQUIRE(read_config(R"({"listen": "/x.sock", "socket_mode": "0600", "api": {"key_header": "authorization",
        "betas": ["one"], "probe_after": "1m", "probes": 9, "request_timeout": "7s"},
        "runs": {"when_done": "keep", "timeout": "1h30m"}, "access": {"admin_groups": ["wheel"]}, "metrics": {"listen": "[::1]:0"},
        "log": {"level": "debug", "format": "json"}})",
                            changed)
                    .empty());
        CHECK(changed.server.socket_mode == 0600);
        CHECK(changed.wire.request_timeout == 7s);
        CHECK(changed.api.request_timeout == 7s);
        CHECK(changed.wire.probe_after == 60s);

        config again;
        CHECK(read_config(dump(changed), again).empty());
        CHECK(dump(again) == dump(changed));
        CHECK(dump(again) != dump(config{}));
    }

    TEST_CASE("a dump shows no value of a header field") {
        config secretive;
        REQUIRE(read_config(R"({"api": {"headers": {"x-token": "hunter2"}}})", secretive).empty());
        CHECK(secretive.api.headers.at("x-token") == "hunter2");
        CHECK(dump(secretive).find("hunter2") == std::string::npos);
        CHECK(dump(secretive).find("x-token") != std::string::npos);
    }

    TEST_CASE("all errors are reported together, each with its path") {
        const auto issues = issues_of(R"({"version": 2, "lisen": "/x", "socket_mode": "rw",
        "stream": {"silence": 90}, "limits": {"clients": -1}, "runs": {"when_done": "explode"},
        "api": {"headers": {"a": 1}, "probes": 3.5, "probe_after": "soon"}, "access": []})");
        std::vector<std::string> paths;
        for (const json_issue& issue : issues) paths.push_back(issue.path);
        for (const char* path : {"/version", "/lisen", "/socket_mode", "/stream/silence", "/limits/clients",
                                 "/runs/when_done", "/api/headers", "/api/probes", "/api/probe_after", "/access"}) {
            CAPTURE(path);
            CHECK(std::count(paths.begin(), paths.end(), path) == 1);
        }
        CHECK(issues.size() == 10);
    }

    TEST_CASE("a value out of range is an error and never clamped") {
        config into;
        CHECK(read_config(R"({"stream": {"silence": "0s"}, "limits": {"active_runs": 0}})", into).empty());
        CHECK(into.follow.silence == 0ms);
        const auto issues = validate(into);
        CHECK(std::count(issues.begin(), issues.end(), json_issue{"/stream/silence", "must be at least 1ms"}) == 1);
        CHECK(std::count(issues.begin(), issues.end(), json_issue{"/limits/active_runs", "must be at least 1"}) == 1);
        REQUIRE(issues_of(R"({"limits": {"active_runs": 4294967296}})").size() == 1);
    }

    TEST_CASE("no duration is so long that its end exceeds the clock") {
        CHECK(issues_of(R"({"runs": {"retain": "36500d"}})").empty());
        CHECK(issues_of(R"({"api": {"probe_after": "1ms", "probe_interval": "1500ms"}})").empty());
        CHECK(range_issue(R"({"api": {"probe_after": "0s"}})") == "/api/probe_after");
        CHECK(issues_of(R"({"runs": {"queue_timeout": "1ms"}})").empty());
        CHECK(range_issue(R"({"runs": {"queue_timeout": "367d"}})") == "/runs/queue_timeout");
        const std::vector<json_issue> too_long{{"/runs/retain", "must be at most 36500d"}};
        CHECK(issues_of(R"({"runs": {"retain": "36500d1ms"}})") == too_long);
        CHECK(issues_of(R"({"api": {"probe_after": "40000d"}})").size() == 1);
    }

    TEST_CASE("a run's deadline has the same bound as in requests") {
        config into;
        REQUIRE(read_config(R"({"runs": {"timeout": "366d"}})", into).empty());
        CHECK(validate(into).empty());
        REQUIRE(read_config(R"({"runs": {"timeout": "366d1ms"}})", into).empty());
        CHECK(validate(into) == std::vector<json_issue>{{"/runs/timeout", "must be at most 366d"}});
    }

    TEST_CASE("the state directory must be an absolute path") {
        config into;
        for (const char* path : {"", "state", "./state"}) {
            into.state_dir = path;
            CHECK(validate(into) == std::vector<json_issue>{{"/state_dir", "must be an absolute path"}});
        }
    }

    TEST_CASE("metrics cannot be served to other machines") {
        config into;
        REQUIRE(read_config(R"({"metrics": {"listen": "0.0.0.0:9464"}})", into).empty());
        const auto issues = validate(into);
        REQUIRE(issues.size() == 1);
        CHECK(issues[0].path == "/metrics/listen");
        CHECK(read_config(R"({"metrics": {"listen": "127.0.0.1:9464"}})", into).empty());
        CHECK(validate(into).empty());
    }

    TEST_CASE("an error in a setting that two layers share is reported once") {
        config into;
        REQUIRE(read_config(R"({"api": {"request_timeout": "0s"}})", into).empty());
        CHECK(validate(into).size() == 1);
    }

    TEST_CASE("options override the environment, which overrides the file, which overrides the defaults") {
        tether::test::temp_dir dir;
        options given = with_file(write(dir, R"({"api": {"base_url": "https://file.example"}, "state_dir": "/file"})"));
        const environment url = set({{"ANTHROPIC_BASE_URL", "https://environment.example"}});

        CHECK(load_config(given, nothing_set()).value.wire.base_url == "https://file.example");
        CHECK(load_config(given, url).value.wire.base_url == "https://environment.example");
        given.base_url = "https://option.example";
        given.state_dir = "/option";
        const loaded_config loaded = load_config(given, url);
        CHECK(loaded.complaints.empty());
        CHECK(loaded.value.wire.base_url == "https://option.example");
        CHECK(loaded.value.state_dir == "/option");
        CHECK(loaded.value.server.listen == config{}.server.listen);
    }

    TEST_CASE("an error names the source of the bad value") {
        tether::test::temp_dir dir;
        const std::string path = write(dir, R"({"stream": {"silence": "0s"}, "nonsense": 1})");
        options given = with_file(path);
        given.ca_file = "/absent.pem";
        const auto complaints = load_config(given, set({{"ANTHROPIC_BASE_URL", "http://api.example"}})).complaints;
        const auto has = [&](const std::string& start) {
            return std::any_of(complaints.begin(), complaints.end(),
                               [&](const std::string& c) { return c.starts_with(start); });
        };
        CHECK(has(path + ": /stream/silence: must be"));
        CHECK(has(path + ": /nonsense: "));
        CHECK(has("--ca-file: /api/ca_file: "));
        CHECK(has("ANTHROPIC_BASE_URL: /api/base_url: must be https"));
        CHECK(complaints.size() == 4);
    }

    TEST_CASE("a path that does not exist on this machine is an error like any other") {
        tether::test::temp_dir dir;
        const std::string path = write(dir, R"({"socket_group": "nobody-here", "api": {"ca_file": "/absent"}})");
        const environment proxied = set({{"https_proxy", "gopher://p"}});
        CHECK(load_config(with_file(path), proxied).complaints ==
              std::vector<std::string>{"https_proxy: must be a URL such as \"http://user:password@proxy.example:3128\"",
                                       path + ": /socket_group: no such group: \"nobody-here\"",
                                       path + ": /api/ca_file: /absent: No such file or directory"});
        options simulated = with_file(path); // has its own authority and no proxy
        simulated.simulate = true;
        CHECK(load_config(simulated, proxied).complaints.size() == 1);
    }

    TEST_CASE("limits that do not fit together are reported, but are no error") {
        tether::test::temp_dir dir;
        const auto loaded = load_config(with_file(write(dir, R"({"limits": {"max_waiting": 100}})")), nothing_set());
        CHECK(loaded.complaints.empty());
        REQUIRE(loaded.notes.size() == 1);
        CHECK(loaded.notes[0].starts_with("/limits/max_waiting: 100 is less than limits.active_runs (10000):"));
        const std::string fitting = R"({"limits": {"max_waiting": 100, "active_runs": 100}})";
        CHECK(load_config(with_file(write(dir, fitting)), nothing_set()).notes.empty());
    }

    TEST_CASE("a base URL that the dialer does not read is reported, but is no error") {
        tether::test::temp_dir dir;
        options given = with_file(write(dir, R"({"api": {"base_url": "https://one.example"}})"));
        const environment dialed = set({{"TETHER_DIALER", "/run/tether/dialer.sock"}});
        CHECK(load_config(given, dialed).notes.empty());
        given.base_url = "https://one.example";
        CHECK(load_config(given, dialed).notes.empty());
        given.base_url = "https://two.example";
        CHECK(load_config(given, nothing_set()).notes.empty());
        const loaded_config differing = load_config(given, dialed);
        CHECK(differing.complaints.empty());
        REQUIRE(differing.notes.size() == 1);
        CHECK(differing.notes[0].starts_with("--base-url: tetherd-dialer.service reads only the configuration file and "
                                             "connects to https://one.example:"));
    }

    TEST_CASE("an empty file means the defaults") {
        tether::test::temp_dir dir;
        for (const char* text : {"", "// all defaults\n"}) {
            const loaded_config loaded = load_config(with_file(write(dir, text)), nothing_set());
            CHECK(loaded.complaints.empty());
            CHECK(dump(loaded.value) == dump(config{}));
        }
    }

    TEST_CASE("a repeated member is an error, although the last one is valid") {
        CHECK(issues_of(R"({"api": {"probes": 3, "probes": 4}})") ==
              std::vector<json_issue>{{"/api/probes", "is given twice"}});
    }

    TEST_CASE("an explicitly named file that cannot be read is an error") {
        tether::test::temp_dir dir;
        const std::string nowhere = dir / "nowhere.json";
        const auto complaints = load_config(with_file(nowhere), nothing_set()).complaints;
        REQUIRE(complaints.size() == 1);
        CHECK(complaints.front() == nowhere + ": No such file or directory");
        CHECK(load_config(with_file(dir.path()), nothing_set()).complaints.front().ends_with("Is a directory"));
        CHECK(load_config(with_file(""), nothing_set()).complaints.size() == 1);
    }

    TEST_CASE("a configuration that other users can change is refused, with the command that corrects it") {
        tether::test::temp_dir dir;
        const std::string path = write(dir, "{}");
        CHECK(load_config(with_file(path), nothing_set()).complaints.empty());
        std::filesystem::permissions(path, std::filesystem::perms{0602});
        CHECK(load_config(with_file(path), nothing_set()).complaints ==
              std::vector<std::string>{path + ": other users can change it; run: chmod go-w " + path});
        std::filesystem::permissions(path, std::filesystem::perms{0620});
        const bool is_root_group = ::getegid() == 0;
        CHECK(load_config(with_file(path), nothing_set()).complaints.empty() == is_root_group);
        if (::geteuid() != 0) return; // only root can give files away
        REQUIRE(::chown(path.c_str(), 0, 4001) == 0);
        CHECK(load_config(with_file(path), nothing_set()).complaints.size() == 1);
        std::filesystem::permissions(path, std::filesystem::perms{0600});
        REQUIRE(::chown(path.c_str(), 4001, 0) == 0);
        CHECK(
            load_config(with_file(path), nothing_set()).complaints ==
            std::vector<std::string>{path + " belongs to user 4001, who can read and change it; run: chown 0 " + path});
    }

    TEST_CASE("a configuration in a folder that other users can change is refused") {
        tether::test::temp_dir dir;
        const std::string path = write(dir, "{}"), folder = dir.path();
        std::filesystem::permissions(folder, std::filesystem::perms{0703});
        CHECK(load_config(with_file(path), nothing_set()).complaints ==
              std::vector<std::string>{folder + ": other users can change it; run: chmod go-w " + folder});
    }

    TEST_CASE("a check by root trusts the owner of the state directory, as the daemon will") {
        if (::geteuid() != 0) return; // only root can give files away
        tether::test::temp_dir dir;
        options given = with_file(write(dir, "{}"));
        given.check_config = true;
        given.state_dir = dir / "state";
        given.listen = dir / "socket";
        std::filesystem::create_directory(dir / "state");
        for (const std::string& path : {*given.config_file, *given.state_dir, dir.path().string()})
            REQUIRE(::chown(path.c_str(), 4001, 4001) == 0);
        const auto checked = load_config(given, nothing_set());
        CHECK(checked.complaints == std::vector<std::string>{});
        CHECK(checked.user == 4001);
        CHECK(checked.notes ==
              std::vector<std::string>{"files are checked for user 4001, who owns " + *given.state_dir});
        given.check_config = false; // root's own daemon
        CHECK(load_config(given, nothing_set()).complaints.size() == 1);
        CHECK(load_config(given, nothing_set()).user == 0);
    }

    TEST_CASE("a check finds a state directory that the start would refuse, also behind a symbolic link") {
        tether::test::temp_dir dir;
        std::filesystem::create_directory(dir / "state");
        std::filesystem::create_directory_symlink(dir / "state", dir / "link");
        std::filesystem::permissions(dir / "state", std::filesystem::perms{0777});
        options given = with_file(write(dir, "{}"));
        given.check_config = true;
        for (const char* name : {"state", "link"}) {
            const std::string place = dir / name;
            given.state_dir = place;
            const auto complaints = load_config(given, nothing_set()).complaints;
            CHECK(std::count(complaints.begin(), complaints.end(),
                             "--state-dir: /state_dir: " + place + ": other users can change it; run: chmod go-w " +
                                 place) == 1);
        }
    }
}
