// Tests that marked secrets, after every operation of a daemon, are nowhere that they must not be.
#include "process_memory.hpp"
#include "support/test_data.hpp"
#include "unit/wire/tunnel_script.hpp"
#include "world.hpp"

#include <boost/json/serialize.hpp>
#include <cstdio>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iterator>
#include <sys/wait.h>

namespace tether::test {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::string_view key = "sk-ant-canary-AAAA-0123456789";
constexpr std::string_view file_key = "sk-ant-canary-BBBB-0123456789";
constexpr std::string_view header = "gateway-canary-CCCC-0123456789";
constexpr std::string_view token = "ghp_canary-DDDD-0123456789";
constexpr std::string_view vault = "vlt_canaryEEEE0123456789";
constexpr std::string_view password = "proxy-canary-FFFF-0123456789";
/// `user:` and the password, in base64 as the proxy receives it.
constexpr std::string_view credentials = "dXNlcjpwcm94eS1jYW5hcnktRkZGRi0wMTIzNDU2Nzg5";

/// The names of the secrets in `bytes`.
std::vector<std::string> seen_in(std::string_view bytes) {
    std::vector<std::string> seen;
    for (const std::string_view secret : {key, file_key, header, token, vault, password, credentials})
        if (bytes.find(secret) != bytes.npos) seen.emplace_back(secret);
    return seen;
}

void check_clean(std::string_view what, std::string_view bytes) {
    CAPTURE(what);
    const auto seen = seen_in(bytes);
    CHECK_MESSAGE(seen.empty(), fmt::format("{} holds {}", what, fmt::join(seen, ", ")));
}

std::string bytes_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// Both outputs of a shell command. Fails the test unless it ends with `status`.
std::string output_of(const std::string& command, int status = 0) {
    std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe);
    std::string text;
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;) text.push_back(static_cast<char>(c));
    const int end = ::pclose(pipe);
    CAPTURE(command);
    CAPTURE(text);
    CHECK(WIFEXITED(end));
    CHECK(WEXITSTATUS(end) == status);
    return text;
}

/// Only daemons behind a proxy connect to the host named here.
std::vector<std::string> marked_environment(std::uint16_t proxy_port = 1) {
    const std::string url = fmt::format("http://user:{}@127.0.0.1:{}", password, proxy_port);
    return {fmt::format("ANTHROPIC_API_KEY={}", key), "https_proxy=" + url, "ALL_PROXY=" + url};
}

std::string with(std::string_view more) {
    std::string config = quick_config();
    config.insert(config.find("\"api\": {") + 8, more);
    return config;
}

json::value marked_work(std::string prompt) {
    json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
    body["prompt"] = std::move(prompt);
    body["vault_ids"] = json::array{vault};
    json::object repository{{"type", "github_repository"}, {"url", "https://github.com/example/project"}};
    repository["authorization_token"] = token;
    body["resources"] = json::array{std::move(repository)};
    return json::value(std::move(body));
}

class marked_world : public world {
  public:
    explicit marked_world(const std::string& more = {})
        : world{with(fmt::format(R"("headers": {{"x-gateway": "{}"}}, {})", header, more))} {}

    /// Stops the daemon of `world`, and starts one with marked secrets.
    void begin(std::vector<std::string> environment) {
        stop_daemon();
        start_daemon(std::move(environment));
    }
    std::string hand_over(std::string prompt) {
        const json::object made = run(async_create(marked_work(std::move(prompt))));
        check_clean("the answer to new work", json::serialize(made));
        return std::string{made.at("id").as_string()};
    }
    /// The run after its end; everything that local clients can see of it is clean.
    json::object finished(const std::string& id) {
        json::object done = run(async_finished(id));
        check_clean("a run", json::serialize(done));
        for (const json::object& event : run(async_feed_events(id))) check_clean("a feed", json::serialize(event));
        return done;
    }
    void check_disk() {
        for (const auto& file : fs::directory_iterator{daemon->state_dir()})
            check_clean(file.path().filename().string(), bytes_of(file.path()));
    }
    void check_environment() {
        check_clean("the environment", bytes_of(fmt::format("/proc/{}/environ", daemon->pid())));
    }
    void check_log() { check_clean("the log", daemon->log()); }
    void check_memory(std::string_view secret) {
        const auto found = look_for(secret, daemon->pid());
        if (!found) {
            MESSAGE("skipped: the memory of the daemon cannot be read here (ptrace)");
            return;
        }
        CHECK_MESSAGE(found->dumped.empty(), fmt::format("{}", fmt::join(found->dumped, "\n")));
        CHECK(found->hidden > 0); // it exists: the daemon uses it, and the test can find it
    }
};

} // namespace

TEST_SUITE("secrets") {

    TEST_CASE("no secret reaches a log, a response, a feed or the disk, whatever happens to the work") {
        marked_world w;
        w.begin(marked_environment());
        CHECK(w.finished(w.hand_over("@say one")).at("state") == "succeeded");

        const std::string echo = fmt::format(
            R"({{"type":"error","error":{{"type":"authentication_error","message":"{} and {} are no good"}}}})", key,
            header);
        json::object refusal{{"on", "create"}, {"do", "status"}, {"status", 401}};
        refusal["body"] = echo;
        w.api.faults().add(json::serialize(refusal));
        const json::object refused = w.finished(w.hand_over("@say two"));
        CHECK(refused.at("state") == "failed");
        CHECK(json::serialize(refused).find("[key] and [header] are no good") != std::string::npos);

        json::object quoted{{"on", "create"}, {"do", "status"}, {"status", 400}};
        quoted["message"] = fmt::format("resources.0: {} of {} is no good", token, vault);
        w.api.faults().add(json::serialize(quoted));
        const json::object turned_down = w.finished(w.hand_over("@say two"));
        CHECK(json::serialize(turned_down).find("[secret] of [secret] is no good") != std::string::npos);

        std::string script = read_data("events/transcripts/extra/retries-exhausted.sse");
        const std::string message = "\"message\":\"";
        const auto at = script.find(message, script.find("session.error")) + message.size();
        script.insert(at, fmt::format("{} and {} and {} ", key, header, token));
        w.api.scripts().put("quoting.sse", script);
        const json::object quoting = w.finished(w.hand_over("@play quoting.sse"));
        CHECK(quoting.at("state") == "failed");
        CHECK(json::serialize(quoting).find("[key] and [header] and [secret]") != std::string::npos);

        w.api.faults().add(R"({"on":"create","do":"drop_answer"})");
        w.api.faults().add(R"({"on":"stream","do":"cut_after","n":1,"how":"reset"})");
        CHECK(w.finished(w.hand_over("@say three")).at("state") == "succeeded");

        const std::string interrupted = w.hand_over("@say four\n@wait 500ms\n@say five");
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
        w.check_disk(); // while the work, including its secrets, is stored for a restart
        w.daemon->kill();
        w.check_disk();
        w.start_daemon(marked_environment());
        CHECK(w.finished(interrupted).at("state") == "succeeded");
        REQUIRE(w.nothing_left());

        json::object wrong = marked_work("@say six").as_object();
        wrong["resources"].as_array()[0].as_object()["mistake"] = json::array{};
        wrong["vault_ids"] = json::object{{"is", vault}};
        wrong["unknown"] = token;
        const auto answer = w.run(w.local->async_create(json::value(std::move(wrong))));
        REQUIRE(answer.has_error());
        check_clean("the answer to a mistake", client::describe(answer.error()));
        w.check_disk();
        w.stop_daemon();
        w.check_disk();
        w.check_log();
        CHECK(w.daemon->log().find("run accepted") != std::string::npos);
    }

    TEST_CASE("a further turn after a restart hides the tokens of the run") {
        marked_world w;
        w.begin(marked_environment());
        json::value work = marked_work("@say one");
        work.as_object()["when_done"] = "keep";
        const std::string id{w.run(w.async_create(std::move(work))).at("id").as_string()};
        CHECK(w.finished(id).at("state") == "succeeded");
        w.stop_daemon();
        w.check_disk(); // while the tokens are stored for a restart
        w.start_daemon(marked_environment());

        std::string script = read_data("events/transcripts/extra/retries-exhausted.sse");
        const std::string message = "\"message\":\"";
        const auto at = script.find(message, script.find("session.error")) + message.size();
        script.insert(at, fmt::format("{} of {} ", token, vault));
        w.api.scripts().put("quoting.sse", script);
        json::object block{{"type", "text"}, {"text", "@play quoting.sse"}};
        json::object more{{"type", "user.message"}};
        more["content"] = json::array(1, block);
        REQUIRE(w.run(w.local->async_send(id, json::array(1, more))).has_value());
        const json::object quoting = w.finished(id);
        CHECK(quoting.at("state") == "failed");
        CHECK(json::serialize(quoting).find("[secret] of [secret]") != std::string::npos);

        json::object refusal{{"on", "send"}, {"do", "status"}, {"status", 400}};
        refusal["message"] = fmt::format("{} is no good", token);
        w.api.faults().add(json::serialize(refusal));
        const auto refused = w.run(w.local->async_send(id, json::array(1, more)));
        REQUIRE(refused.has_error());
        check_clean("the answer to a further turn", client::describe(refused.error()));
        w.stop_daemon();
        w.check_disk();
        w.check_log();
    }

#ifndef __SANITIZE_ADDRESS__ // ASan's shadow memory takes days to search, and ASan keeps freed memory
    TEST_CASE("a core dump and the environment of the daemon contain no key, whatever its source") {
        const temp_dir dir;
        const fs::path file = dir / "key";
        std::ofstream{file} << file_key << "\n";
        fs::permissions(file, fs::perms{0600});
        for (const std::string_view secret : {key, file_key}) {
            CAPTURE(secret);
            marked_world w{secret == file_key ? fmt::format(R"("key_file": "{}",)", file.string()) : ""};
            w.begin(marked_environment());
            for (const char* prompt : {"@say one", "@messages 20", "@big 100000"})
                CHECK(w.finished(w.hand_over(prompt)).at("state") == "succeeded");
            w.check_memory(secret);
            w.daemon->signal(SIGHUP); // reads the key again
            REQUIRE(
                w.run_until([&] { return w.daemon->log().find("reloading the configuration") != std::string::npos; }));
            CHECK(w.finished(w.hand_over("@say two")).at("state") == "succeeded");
            const std::string busy = w.hand_over("@say three\n@wait 300ms\n@say four");
            REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
            w.check_memory(secret); // while a stream is open
            w.finished(busy);
            w.check_environment();
            CHECK(w.daemon->log().find("reload rejected, configuration unchanged") == std::string::npos);
        }
    }
#endif

    TEST_CASE("a key replaced while runs are active is used from the reload on, and the old key appears nowhere") {
        const temp_dir dir;
        const fs::path file = dir / "key";
        const auto put = [&](std::string_view text) {
            std::ofstream{file} << text << "\n";
            fs::permissions(file, fs::perms{0600});
        };
        put(key);
        marked_world w{fmt::format(R"("key_file": "{}",)", file.string())};
        w.api.settings().key = key;
        std::vector<std::string> ids;
        for (int i = 0; i < 3; ++i) ids.push_back(w.hand_over("@say one\n@ask bash {} => done\n@say two"));
        for (const std::string& id : ids) REQUIRE(w.run(w.async_settled(id)).at("state") == "waiting");
        REQUIRE(w.api.truth().open_streams() == ids.size());

        put(file_key);
        std::string config = bytes_of(w.daemon->dir() / "tetherd.json");
        config.insert(config.rfind('}'),
                      R"(, "limits": {"handshakes": 31})"); // its record follows the change of the key
        std::ofstream{w.daemon->dir() / "tetherd.json"} << config;
        w.daemon->signal(SIGHUP);
        const auto is_reloaded = [&] { return w.daemon->log().find("setting changed, restart") != std::string::npos; };
        REQUIRE(w.run_until(is_reloaded));
        w.api.settings().key = file_key;
        fs::remove(file); // a request with the old key would be refused, and the daemon could not read the new key
        const std::size_t requests = w.api.truth().requests();

        CHECK(w.api.truth().live_sessions() == ids.size());
        for (const std::string& id : ids) {
            const json::object waiting = w.run(w.async_settled(id));
            json::object answer{{"type", "user.tool_confirmation"}, {"result", "allow"}};
            answer["tool_use_id"] = waiting.at("waiting_for").at(0).at("event_id");
            REQUIRE(w.run(w.local->async_send(id, json::array(1, answer))).has_value());
        }
        ids.push_back(w.hand_over("@say one\n@say two"));
        for (const std::string& id : ids) {
            const json::object done = w.finished(id);
            CHECK(done.at("state") == "succeeded");
            CHECK(done.at("result").at("messages") == json::array{"one", "two"});
        }
        CHECK(w.nothing_left());
        CHECK(w.api.truth().sessions().size() == ids.size());
        CHECK(w.api.truth().requests() > requests + ids.size());
        const auto status = w.run(w.local->async_status());
        REQUIRE(status.has_value());
        check_clean("the status", json::serialize(*status));
        CHECK(w.daemon->log().find("cannot reload the key") == std::string::npos);
        w.check_environment();
        w.stop_daemon();
        w.check_disk();
        w.check_log();
    }

    TEST_CASE("a proxy's password is sent only to the proxy, whatever the proxy responds") {
        marked_world w;
        test_server proxy{w.ctx, leads_to(w.api.port(), "HTTP/1.1 200 Connection established\r\n\r\n")};
        // A name that only the proxy can resolve.
        w.replace_daemon(fmt::format("https://api.simulator.test:{}", w.api.port()));
        w.start_daemon(marked_environment(proxy.port()));
        CHECK(w.finished(w.hand_over("@say one")).at("state") == "succeeded");
        REQUIRE(w.nothing_left());
        REQUIRE(!proxy.requests().empty());
        for (const std::string& request : proxy.requests())
            CHECK(request.find(fmt::format("Proxy-Authorization: Basic {}\r\n", credentials)) != std::string::npos);
#ifndef __SANITIZE_ADDRESS__ // as above
        w.check_memory(password);
        w.check_memory(credentials);
#endif
        w.stop_daemon();

        test_server refusing{w.ctx, [](peer& p) -> asio::awaitable<void> {
                                 const std::string request = co_await p.async_request();
                                 const std::string echo = fmt::format("{} are no good", credentials);
                                 const std::string answer =
                                     fmt::format("HTTP/1.1 407 {0}\r\nX-Echo: {0}\r\n\r\n{0}{1}", echo, request);
                                 co_await p.async_send(answer);
                                 co_await p.async_hang();
                             }};
        // Simulates an API that has never answered: otherwise a run would wait for the proxy.
        fs::remove(w.daemon->state_dir() / "origins");
        w.start_daemon(marked_environment(refusing.port()));
        const json::object refused = w.finished(w.hand_over("@say two"));
        CHECK(refused.at("state") == "failed");
        CHECK(refused.at("error").at("code") == "proxy_authentication");
        w.check_environment();
        w.check_disk();
        w.stop_daemon();
        w.check_disk();
        w.check_log();
    }

    TEST_CASE("the programs print no secret") {
        marked_world w;
        w.begin(marked_environment());
        const std::string config = (w.daemon->dir() / "tetherd.json").string();
        std::string environment = "env";
        for (const std::string& entry : marked_environment()) environment += " '" + entry + "'";
        const std::string base = fmt::format("{} {} --config {}", environment, TETHERD, config);
        const std::string dump = output_of(base + " --dump-config");
        CHECK(dump.find("x-gateway") != std::string::npos);
        check_clean("--dump-config", dump);
        const std::string folder = w.daemon->dir().path().string();
        check_clean("--check-config",
                    output_of(fmt::format("{} --check-config --listen {}/t --state-dir {}/t.d", base, folder, folder)));
        check_clean("a start that fails", output_of(base + " --listen /dev/null/s --state-dir /dev/null/d", 1));

        json::object refusal{{"on", "any"}, {"do", "status"}, {"status", 401}, {"times", 3}};
        refusal["body"] = json::serialize(json::object{{"error", {{"message", key}}}});
        w.api.faults().add(json::serialize(refusal));
        const std::string id = w.hand_over("@say one");
        w.finished(id);
        const std::vector<std::pair<std::string, int>> commands{
            {"show " + id, 0}, {"logs " + id, 0}, {"wait " + id, 1},
            {"ps --all", 0},   {"status", 0},     {"run --detach -a agent_test -e env_test '@say two'", 0}};
        for (const auto& [words, status] : commands) {
            const std::string said =
                output_of(fmt::format("{} --socket {} {}", TETHER, w.daemon->socket_path(), words), status);
            CHECK(!said.empty());
            check_clean("tether " + words, said);
        }
        w.check_log();
    }
}
} // namespace tether::test
