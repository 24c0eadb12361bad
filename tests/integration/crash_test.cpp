// Kills the daemon at every commit and between every request and its response, and checks the result of its run.
#include "journey.hpp"
#include "world.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

/// The point at which one life of the daemon ends.
struct crash_point {
    enum class place {
        never,
        before_commit, ///< the change was made, but is not durable
        after_commit,  ///< it is durable, but not reported yet
        request_done,  ///< the API executed the request, but the daemon never gets the response
        request_lost,  ///< the API never received the request
    };

    place where = place::never;
    int number = 0; ///< of the commit or the request in this life, from 1
};

using place = crash_point::place;
constexpr place every_place[] = {place::before_commit, place::after_commit, place::request_done, place::request_lost};

constexpr const char* name_of(place where) {
    constexpr const char* names[] = {"never", "before a commit", "after a commit", "with a request done",
                                     "with a request lost"};
    return names[static_cast<int>(where)];
}

/// Tests only every nth point: for slow builds.
int stride() {
    const char* every = std::getenv("TETHER_CRASH_EVERY");
    return every ? std::max(1, std::atoi(every)) : 1;
}

class crash_world : public world {
  public:
    crash_world() : world{quick_config(), {CRASHING_TETHERD}} {
        api.settings().pace = 2ms;
        api.settings().on_request = [this](simulator::endpoint) { request_came(); };
    }

    /// Takes a run through these crashes, each in the next life; returns how many of them happened.
    std::size_t take(const script& what, const std::vector<crash_point>& crashes) {
        const std::size_t sessions_before = api.truth().sessions().size();
        replace_daemon();
        journey way{ctx.get_executor(), daemon->socket_path(), what, "the-key", 3ms};
        std::size_t lives = 0;
        begin_life(lives < crashes.size() ? crashes[lives] : crash_point{});
        auto task = start(way.async_travel());
        const auto is_over = [&] {
            if (const auto status = daemon->exit_status()) {
                if (*status != 128 + SIGKILL || lives == crashes.size()) return true;
                ++lives;
                begin_life(lives < crashes.size() ? crashes[lives] : crash_point{});
            }
            return task.finished();
        };
        std::vector<std::string> complaints;
        if (!run_until(is_over, 40s)) complaints.push_back("no end");
        else if (!task.finished()) complaints.push_back("the daemon broke");
        task.cancel();
        run_until([&] { return task.finished(); });
        if (!stops_well(lives, crashes)) complaints.push_back("the daemon did not stop in good order");
        for (const std::string& error : errors().size() > errors_before_ ? errors() : std::vector<std::string>{})
            complaints.push_back(error);
        errors_before_ = errors().size();
        if (complaints.empty()) complaints = contradictions(way.outcome(), api.truth());
        if (api.truth().sessions().size() != sessions_before + 1) complaints.push_back("another session was made");
        if (api.truth().live_sessions() != 0) complaints.push_back("a session is left");
        std::string plan;
        for (const crash_point& each : crashes) plan += fmt::format("{} ({}), ", name_of(each.where), each.number);
        CHECK_MESSAGE(complaints.empty(),
                      what.name << ", " << plan << fmt::format("{}", fmt::join(complaints, "\n")) << "\n"
                                << daemon->log());
        return lives;
    }

    /// Tests every point after the crashes `before`; returns their number.
    int take_all(const script& what, const std::vector<crash_point>& before = {}) {
        const std::size_t reached = before.size();
        int points = 0;
        std::string counts;
        for (const place where : every_place) {
            int number = 1;
            for (;; number += stride(), ++points) {
                std::vector<crash_point> plan = before;
                plan.push_back({where, number});
                if (take(what, plan) <= reached) break;
            }
            counts += fmt::format(", {} {}", number - 1, name_of(where));
        }
        const std::string name = what.name + (before.empty() ? "" : ", after a crash");
        MESSAGE(name << ": " << points << " crash points:" << counts.substr(1));
        return points;
    }

  private:
    /// Sends SIGTERM. Commits after the run's end may still trigger the planned crash.
    bool stops_well(std::size_t& lives, const std::vector<crash_point>& crashes) {
        for (;;) {
            run_until([&] { return daemon->is_listening() || daemon->exit_status(); });
            if (!daemon->exit_status()) daemon->signal(SIGTERM);
            if (!run_until([&] { return daemon->exit_status().has_value(); })) return false;
            if (*daemon->exit_status() != 128 + SIGKILL || lives == crashes.size()) return *daemon->exit_status() == 0;
            ++lives;
            next_ = crash_point{};
            start_daemon();
        }
    }

    void begin_life(crash_point next) {
        next_ = next;
        requests_ = 0;
        std::vector<std::string> environment;
        if (next.where == place::before_commit)
            environment.push_back(fmt::format("TETHER_TEST_CRASH=before:{}", next.number));
        if (next.where == place::after_commit)
            environment.push_back(fmt::format("TETHER_TEST_CRASH=after:{}", next.number));
        daemon->start(std::move(environment));
    }

    void request_came() {
        if (++requests_ != next_.number) return;
        if (next_.where != place::request_done && next_.where != place::request_lost) return;
        daemon->kill();
        if (next_.where == place::request_lost) api.faults().add(R"({"do":"reset"})");
    }

    crash_point next_;
    int requests_ = 0;
    std::size_t errors_before_ = 0;
};

const script tool_user{"a run that uses a tool",
                       "@think\n@say one\n@tool bash {\"command\":\"ls\"} => ok\n@say two\n@say three"};
const script asker{"a run that asks", "@say I ask.\n@ask bash {\"command\":\"make\"} => made\n@say It is done."};
const script cancelled{"a run that is cancelled", "@say started\n@wait 10m\n@say never", /*cancels=*/true};

} // namespace

TEST_SUITE("crash") {

    TEST_CASE("a daemon killed at any point of a run finishes the run after its restart") {
        crash_world w;
        CHECK(w.take(tool_user, {}) == 0); // undisturbed
        CHECK(w.take_all(tool_user) > 20 / stride());
    }

    TEST_CASE("a daemon killed at any point of a run that waits for its client finishes the run after its restart") {
        crash_world w;
        CHECK(w.take_all(asker) > 20 / stride());
    }

    TEST_CASE("a daemon killed at any point of a cancelled run ends the run as cancelled") {
        crash_world w;
        CHECK(w.take_all(cancelled) > 20 / stride());
    }

    TEST_CASE("a daemon killed again at any point of its recovery recovers once more") {
        crash_world w;
        CHECK(w.take_all(tool_user, {{place::request_done, 1}}) >
              20 / stride()); // the session exists, but the daemon does not know it
        CHECK(w.take_all(tool_user, {{place::before_commit, 8}}) > 10 / stride());
    }
}
} // namespace tether::test
