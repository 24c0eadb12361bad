// Tests what a daemon guarantees while its disk fails, and after the disk recovers.
#include "fault_signals.hpp"
#include "world.hpp"

#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class disk_world : public world {
  public:
    using world::world;

    /// Creates a run and returns the status of the response; adds the id to `accepted` when it is 201.
    int try_create(const std::string& prompt) {
        json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
        body["prompt"] = prompt;
        const auto made = run(local->async_create(json::value(std::move(body))));
        if (made) accepted.push_back(made->run.id);
        else reason = client::describe(made.error());
        return made ? 201 : made.error().status;
    }
    int health() {
        const auto now = run(local->async_health());
        if (!now) reason = client::describe(now.error());
        return now ? 200 : now.error().status;
    }
    /// The run's session in the simulator; an empty one before it exists.
    simulator::session_truth session_of(const std::string& run_id) {
        const auto* truth = api.truth().session(run(local->async_find(run_id)).value().run.session_id);
        return truth ? *truth : simulator::session_truth{};
    }
    /// Allows the tool call that the run waits for.
    bool approve(const std::string& run_id) {
        json::object event{{"type", "user.tool_confirmation"}, {"result", "allow"}};
        event["tool_use_id"] = run(local->async_find(run_id)).value().run.waiting_for.at(0).event_id;
        json::array events;
        events.push_back(std::move(event));
        return run(local->async_send(run_id, std::move(events))).has_value();
    }
    bool says(const char* words) const { return daemon->log().find(words) != std::string::npos; }

    /// The disk fails while a run is active and others are submitted.
    void go_through(const std::function<void()>& spoil, const std::function<void()>& heal, bool log_is_kept) {
        const std::string under_way = accept("@say one\n@wait 500ms\n@say two");
        // The daemon stores that it is about to send the work, so the disk fails after the send.
        REQUIRE(run_until([&] { return session_of(under_way).messages.size() == 1; }));
        const auto refuses = [&] {
            spoil();
            return try_create("@say three") == 503;
        };
        REQUIRE(run_until(refuses));
        CHECK(!reason.empty());
        const auto is_sick = [&] {
            spoil();
            return health() == 503;
        };
        CHECK(run_until(is_sick));
        CAPTURE(reason);
        CHECK(reason.find("tether.db") != std::string::npos);
        // Following continues: events are read meanwhile and stored later.
        CHECK(run_until([&] { return api.truth().sessions()[0].messages.size() == 2; }));
        CHECK(run(local->async_find(under_way)).has_value());
        const auto complained = [&] {
            spoil();
            return says("store rejects writes, new work refused");
        };
        if (log_is_kept) CHECK(run_until(complained));
        CHECK(run_until(refuses)); // still refused

        heal();
        CHECK(run_until([&] { return health() == 200; }));
        check_done(under_way, {"one", "two"});
        for (const std::string& id : accepted) check_done(id, {"three"});
        CHECK(try_create("@say four") == 201);
        check_done(accepted.back(), {"four"});
        CHECK(nothing_left());
        CHECK(api.truth().sessions().size() == accepted.size() + 1);
        CHECK(run_until([&] { return says("store accepts writes again") || !log_is_kept; }, 8s));
    }

    std::vector<std::string> accepted;
    std::string reason;
};

/// Starts the daemon with a small file system in memory as state directory, its last argument.
std::vector<std::string> on_small_tmpfs() {
    return {"unshare",
            "-rm",
            "sh",
            "-c",
            "mkdir \"$7\" && mount -t tmpfs -o size=16m,mode=700 tmpfs \"$7\" && exec \"$@\"",
            "sh",
            TETHERD};
}

bool may_mount() {
    return std::system("unshare -rm mount -t tmpfs tmpfs /tmp 2>/dev/null") == 0;
}

/// Fills the free space.
void fill(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    REQUIRE(fd >= 0);
    const std::string bytes(4096, 'x');
    while (::write(fd, bytes.data(), bytes.size()) > 0) {
    }
    ::close(fd);
}

} // namespace

TEST_SUITE("disk") {

    TEST_CASE("a full disk refuses new work until it has space, and loses no accepted work") {
        if (!may_mount()) {
            MESSAGE("skipped: no file system can be mounted here (unshare -rm mount -t tmpfs)");
            return;
        }
        disk_world w{quick_config(), on_small_tmpfs()};
        const auto filler = std::filesystem::path{"/proc"} / std::to_string(w.daemon->pid()) / "root" /
            w.daemon->state_dir().relative_path() / "filler";
        w.go_through([&] { fill(filler); }, [&] { std::filesystem::remove(filler); }, /*log_is_kept=*/true);
    }

    TEST_CASE("while the disk fails, an answer reaches the session, and a cancel is refused and remembered") {
        disk_world w{quick_config(), {CRASHING_TETHERD}};
        const std::string asks = w.accept("@ask bash {\"command\":\"ls\"} => listed\n@say answered");
        REQUIRE(w.run(w.async_settled(asks)).at("state") == "waiting");
        const std::string works = w.accept("@say begun\n@wait 60s");
        REQUIRE(w.run_until([&] { return w.session_of(works).messages.size() == 1; }));
        w.daemon->signal(disk_full());
        REQUIRE(w.run_until([&] { return w.try_create("@say three") == 503; }));

        const auto begin = std::chrono::steady_clock::now();
        CHECK(w.approve(asks));
        const auto refused = w.run(w.local->async_cancel(works));
        REQUIRE(refused.has_error());
        CHECK(refused.error().status == 503);
        CHECK(client::describe(refused.error()).find("as soon as the store accepts writes again") != std::string::npos);
        CHECK(std::chrono::steady_clock::now() - begin < 10s);
        CHECK(w.run_until([&] { return w.session_of(asks).messages.size() == 1; }));
        CHECK(w.api.truth().live_sessions() >= 2);
        CHECK(w.session_of(works).interrupts == 0); // its end cannot be read yet

        w.daemon->signal(disk_good());
        CHECK(w.run_until([&] { return w.run(w.local->async_find(asks)).value().run.state == "succeeded"; }));
        w.check_done(asks, {"answered"});
        CHECK(w.run(w.async_finished(works)).at("state") == "cancelled");
        CHECK(w.nothing_left());
    }

    TEST_CASE("a limit on the size of files acts like a full disk and does not end the daemon") {
        disk_world w;
        rlimit before{};
        REQUIRE(::prlimit(w.daemon->pid(), RLIMIT_FSIZE, nullptr, &before) == 0);
        const rlimit none{0, before.rlim_max};
        const auto set = [&](const rlimit& to) { ::prlimit(w.daemon->pid(), RLIMIT_FSIZE, &to, nullptr); };
        w.go_through([&] { set(none); }, [&] { set(before); }, /*log_is_kept=*/false); // the log is a file too
    }

    TEST_CASE("a disk that becomes read-only or full is reported, and used again when it works") {
        for (const int how : {disk_full(), disk_read_only()}) {
            CAPTURE(how - SIGRTMIN);
            disk_world w{quick_config(), {CRASHING_TETHERD}};
            w.go_through([&] { w.daemon->signal(how); }, [&] { w.daemon->signal(disk_good()); }, /*log_is_kept=*/true);
        }
    }
}
} // namespace tether::test
