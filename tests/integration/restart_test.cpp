// Tests a daemon that is stopped or killed, or whose state is in use or damaged.
#include "audit.hpp"
#include "patient_client.hpp"
#include "world.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iterator>
#include <limits>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr auto all_of_them = std::numeric_limits<std::size_t>::max();

std::string text(const json::value& v) {
    return v.is_string() ? std::string{v.get_string()} : std::string{};
}

std::string read_bytes(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// The run's last change has been made.
bool is_gone(world& w, patient_client& client, const std::string& id) {
    return text(w.run(client.async_find(id)).at("remote")) == "deleted";
}

/// Starts the daemon, which must refuse to run; returns its message.
std::string refusal_of(world& w, daemon_process& daemon) {
    const std::size_t before = daemon.log().size();
    daemon.start();
    CHECK(w.run_until([&] { return daemon.exit_status().has_value(); }));
    CHECK(daemon.exit_status().value_or(0) > 0);
    CHECK(daemon.exit_status().value_or(128) < 128);
    return daemon.log().substr(before);
}

} // namespace

TEST_SUITE("restart") {

    TEST_CASE("SIGTERM ends the daemon within 5 s in any network state, and the next daemon resumes its runs") {
        for (const char* network :
             {R"({"on":"any","do":"stall","times":-1})", R"({"on":"connect","do":"stall","times":-1})",
              R"({"on":"any","do":"status","status":503,"times":-1})"}) {
            CAPTURE(network);
            world w;
            const std::string followed = w.accept("@say one\n@wait 1s\n@say two");
            REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
            w.api.faults().add(network);
            const std::string begun = w.accept("@say three");
            if (std::string_view{network}.find("connect") == std::string_view::npos) {
                const std::size_t before = w.api.truth().requests();
                REQUIRE(w.run_until([&] { return w.api.truth().requests() > before; }));
            }
            const auto stopped_at = clock::now();
            w.stop_daemon();
            CHECK(clock::now() - stopped_at < 5s);
            for (const auto& session : w.api.truth().sessions()) {
                CHECK(session.status != "deleted");
                CHECK(session.interrupts == 0);
            }
            w.api.faults().clear();
            w.start_daemon();
            w.check_done(followed, {"one", "two"});
            w.check_done(begun, {"three"});
            CHECK(w.nothing_left());
            CHECK(w.api.truth().sessions().size() == 2);
        }
    }

    TEST_CASE("a reader that resumes by its last id after a crash sees every record once, as in the pages") {
        world w;
        w.api.settings().pace = 5ms;
        const std::string id = w.accept("@messages 20\n@wait 300ms\n@messages 20");
        const std::string path = "/v1/runs/" + id + "/events";
        std::vector<feed_record> seen;
        for (const std::size_t limit : {1u, 3u, 7u, 20u}) {
            const std::string last = seen.empty() ? std::string{} : std::to_string(seen.back().number);
            auto more = w.run(async_read_stream(w.ctx.get_executor(), w.daemon->socket_path(), path, last, limit));
            seen.insert(seen.end(), more.begin(), more.end());
            w.daemon->kill();
            w.start_daemon();
        }
        patient_client client{w.ctx.get_executor(), w.daemon->socket_path(), 5ms};
        for (int again = 0; again < 2; ++again) { // the feed ends with its run; records of the session's removal follow
            const std::string last = std::to_string(seen.back().number);
            auto rest =
                w.run(async_read_stream(w.ctx.get_executor(), w.daemon->socket_path(), path, last, all_of_them));
            seen.insert(seen.end(), rest.begin(), rest.end());
            REQUIRE(w.run_until([&] { return is_gone(w, client, id); }));
        }
        finished_run what;
        what.run = w.run(client.async_find(id));
        what.seen = std::move(seen);
        what.pages = w.run(client.async_feed(id));
        what.stream = w.run(async_read_stream(w.ctx.get_executor(), w.daemon->socket_path(), path, {}, all_of_them));
        const auto complaints = contradictions(what, w.api.truth());
        CHECK_MESSAGE(complaints.empty(), fmt::format("{}", fmt::join(complaints, "\n")));
    }

    TEST_CASE("a reader that is too slow is disconnected at its bound, and misses nothing after reconnecting") {
        std::string config = quick_config();
        config.insert(config.rfind('}'), R"(, "limits": {"reader_backlog": 262144})");
        world w{config};
        std::string prompt = "begin";
        for (int i = 0; i < 200; ++i) prompt += "\n@big 20000"; // larger records are read from the store
        const std::string id = w.accept(std::move(prompt));
        const std::string path = "/v1/runs/" + id + "/events";
        client::connection slow{w.ctx.get_executor(), w.daemon->socket_path()};
        client::request ask{"GET", path};
        REQUIRE(w.run(slow.async_open_stream(std::move(ask), 5s)).has_value());
        patient_client client{w.ctx.get_executor(), w.daemon->socket_path(), 5ms};
        REQUIRE(w.run_until([&] { return is_gone(w, client, id); }, 30s)); // and nobody read
        std::vector<feed_record> seen = w.run(async_read_from(slow, all_of_them));
        REQUIRE(!seen.empty());
        CHECK(seen.back().type == "lagged");
        seen.pop_back();
        CHECK(seen.size() < 200);
        const std::string last = seen.empty() ? std::string{} : std::to_string(seen.back().number);
        auto rest = w.run(async_read_stream(w.ctx.get_executor(), w.daemon->socket_path(), path, last, all_of_them));
        seen.insert(seen.end(), rest.begin(), rest.end());
        const auto pages = w.run(client.async_feed(id));
        CAPTURE(describe(seen));
        CAPTURE(describe(pages));
        CHECK(is_same(seen, pages));
    }

    TEST_CASE("a removed state directory is detected, and work is accepted again when it is back") {
        world w;
        w.check_done(w.accept("@say one"), {"one"});
        const auto away = w.daemon->dir() / "away";
        for (const char* name : {"lock", "tether.db", "tether.db-wal", ""}) {
            CAPTURE(name);
            const auto place = name[0] ? w.daemon->state_dir() / name : w.daemon->state_dir();
            std::filesystem::rename(place, away);
            const auto is_well = [&] { return w.run(w.local->async_health()).has_value(); };
            REQUIRE(w.run_until([&] { return !is_well(); }));
            const auto health = w.run(w.local->async_health());
            CHECK(health.error().status == 503);
            CHECK(health.error().detail.find("was deleted while the daemon ran") != std::string::npos);
            json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}, {"prompt", "@say two"}};
            client::connection direct{w.ctx.get_executor(), w.daemon->socket_path()};
            client::request create{"POST", "/v1/runs"};
            create.body = json::serialize(body);
            const auto refused = w.run(direct.async_exchange(std::move(create), 5s));
            REQUIRE(refused.has_value());
            CHECK(refused->status == 503);
            std::filesystem::rename(away, place);
            REQUIRE(w.run_until(is_well));
            w.check_done(w.accept("@say three"), {"three"});
        }
        CHECK(w.daemon->log().find("store rejects writes, new work refused") != std::string::npos);
        CHECK(w.nothing_left());
    }

    TEST_CASE("a row that changed on the disk is set aside, and everything else continues") {
        world w;
        const std::string spoilt = w.accept("@say words that change");
        w.check_done(spoilt, {"words that change"});
        const std::string sound = w.accept("@say words that stay");
        w.check_done(sound, {"words that stay"});
        REQUIRE(w.nothing_left());
        w.stop_daemon();
        const auto file = w.daemon->state_dir() / "tether.db";
        std::string bytes = read_bytes(file);
        const auto at = bytes.find("words that change");
        REQUIRE(at != std::string::npos);
        bytes.replace(at, 5, "WORDS");
        std::ofstream{file, std::ios::binary | std::ios::trunc} << bytes;
        w.start_daemon();
        CHECK(w.daemon->log().find("damaged row set aside") != std::string::npos);
        CHECK(w.daemon->log().find(spoilt) != std::string::npos);
        const auto status = w.run(w.local->async_status());
        REQUIRE(status.has_value());
        CHECK(json::serialize(status->at("set_aside")).find(spoilt) != std::string::npos);
        CHECK(read_bytes(w.daemon->state_dir() / "set-aside.sql").find("WORDS that change") != std::string::npos);
        w.check_done(sound, {"words that stay"});
        w.check_done(w.accept("@say more"), {"more"});
        CHECK(w.run(w.local->async_health()).has_value());
        CHECK(w.nothing_left());
    }

    TEST_CASE("a second daemon is refused even when the lock file was deleted") {
        world w;
        std::filesystem::remove(w.daemon->state_dir() / "lock");
        daemon_setup setup;
        setup.config = quick_config();
        setup.arguments = {"--base-url", w.api.base_url(), "--ca-file", (w.ca_dir / "ca.pem").string()};
        setup.environment = {"ANTHROPIC_API_KEY=sk-ant-test"};
        setup.state_dir = w.daemon->state_dir();
        daemon_process second{setup};
        const std::string said = refusal_of(w, second);
        CHECK(said.find("another tetherd uses the state directory " + w.daemon->state_dir().string()) != said.npos);
    }

    TEST_CASE("two daemons never share a state directory") {
        world w;
        daemon_setup setup;
        setup.config = quick_config();
        setup.arguments = {"--base-url", w.api.base_url(), "--ca-file", (w.ca_dir / "ca.pem").string()};
        setup.state_dir = w.daemon->state_dir();
        setup.environment = {"ANTHROPIC_API_KEY=sk-ant-test"};
        daemon_process other{setup};
        const std::string said = refusal_of(w, other);
        CAPTURE(said);
        CHECK(said.find("another tetherd uses the state directory " + w.daemon->state_dir().string()) != said.npos);
        const std::string id = w.accept("@say still here");
        w.check_done(id, {"still here"});
    }

    TEST_CASE("a reader that is ahead of a restored copy gets an error that says so") {
        world w;
        const std::string first = w.accept("@say one");
        w.check_done(first, {"one"});
        REQUIRE(w.nothing_left());
        w.stop_daemon();
        const auto file = w.daemon->state_dir() / "tether.db";
        const std::string copy = read_bytes(file);
        w.start_daemon();
        const std::string second = w.accept("@say two");
        w.check_done(second, {"two"});
        REQUIRE(w.nothing_left());
        const auto seen = w.run(w.local->async_events(second, 0)).value().at("data").as_array();
        client::feed_options ahead;
        ahead.after = seen.back().at("id").to_number<std::uint64_t>();
        w.stop_daemon();
        std::ofstream{file, std::ios::binary | std::ios::trunc} << copy;
        w.start_daemon();
        for (const auto& feed : {w.local->follow_run(first, ahead), w.local->follow_all(/*runs_only=*/true, ahead)}) {
            const auto refused = w.run(feed->async_next());
            REQUIRE(refused.has_error());
            CHECK(refused.error().status == 410);
            CHECK(client::describe(refused.error()).find("restored from an older copy") != std::string::npos);
        }
        CHECK(w.run(w.local->async_events(first, ahead.after)).error().status == 410);
    }

    TEST_CASE("a missing instance name beside a store is reported, and one that was never created is not") {
        world w;
        const std::string id = w.accept("@say kept");
        w.check_done(id, {"kept"});
        const auto says = [&] { return w.daemon->log().find("instance file missing") != std::string::npos; };
        w.stop_daemon();
        w.start_daemon();
        CHECK_FALSE(says());
        w.stop_daemon();
        std::filesystem::remove(w.daemon->state_dir() / "instance");
        w.start_daemon();
        CHECK(says());
        CHECK(w.daemon->log().find("instance file missing") != std::string::npos);
        CHECK(w.run(w.async_finished(id)).at("state") == "succeeded");
    }

    TEST_CASE("a damaged file is not overwritten, and the daemon names it and the remedy") {
        world w;
        const std::string id = w.accept("@say kept");
        w.check_done(id, {"kept"});
        REQUIRE(w.nothing_left());
        w.stop_daemon();
        const auto file = w.daemon->state_dir() / "tether.db";
        const std::string good = read_bytes(file);
        REQUIRE(good.size() > 8192);

        struct damage {
            const char* what;
            std::string bytes;
        };
        std::string bad_page = good, bad_head = good;
        bad_page.replace(4096, 512, std::string(512, 'x'));
        bad_head.replace(0, 16, "this is no file.");
        for (const damage& each :
             {damage{"a page of it is overwritten", bad_page}, damage{"its head is overwritten", bad_head},
              damage{"it was cut short", good.substr(0, good.size() / 2)}, damage{"it is empty", {}}}) {
            CAPTURE(each.what);
            std::ofstream{file, std::ios::binary | std::ios::trunc} << each.bytes;
            const std::string said = refusal_of(w, *w.daemon);
            CAPTURE(said);
            CHECK(said.find(file.string()) != said.npos);
            CHECK(said.find("cp -a") != said.npos);
            CHECK((read_bytes(file) == each.bytes));
        }
        std::ofstream{file, std::ios::binary | std::ios::trunc} << good;
        w.start_daemon();
        CHECK(w.run(w.async_finished(id)).at("state") == "succeeded");
    }
}
} // namespace tether::test
