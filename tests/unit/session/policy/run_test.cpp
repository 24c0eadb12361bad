// Tests the words for a run's states and policies.
#include <tether/session/policy/run.hpp>

#include <doctest/doctest.h>

#include <set>

using namespace tether::session;

TEST_SUITE("session::run") {

    TEST_CASE("every state has a word, which can be read back") {
        std::set<std::string_view> words;
        for (int i = 0; i <= static_cast<int>(run_state::timed_out); ++i) {
            const auto state = static_cast<run_state>(i);
            words.insert(to_string(state));
            CHECK(parse_run_state(to_string(state)) == state);
        }
        CHECK(words ==
              std::set<std::string_view>{"cancelled", "failed", "queued", "running", "starting", "succeeded",
                                         "timed_out", "waiting"});
        CHECK(parse_run_state("Running") == std::nullopt);
        CHECK(parse_run_state("") == std::nullopt);
    }

    TEST_CASE("the policy for a session is written in the words of the local API") {
        CHECK(to_string(when_done::remove) == "delete");
        for (const when_done what : {when_done::remove, when_done::archive, when_done::keep})
            CHECK(parse_when_done(to_string(what)) == what);
        CHECK(parse_when_done("remove") == std::nullopt);
    }

    TEST_CASE("the state of a session and the way it is followed have words") {
        CHECK(to_string(remote_state::none) == "none");
        CHECK(to_string(remote_state::held) == "held");
        CHECK(to_string(remote_state::deleted) == "deleted");
        CHECK(to_string(remote_state::archived) == "archived");
        CHECK(to_string(remote_state::kept) == "kept");
        CHECK(to_string(remote_state::lost) == "lost");
        CHECK(to_string(follow_mode::none) == "none");
        CHECK(to_string(follow_mode::stream) == "stream");
        CHECK(to_string(follow_mode::poll) == "poll");
    }

    TEST_CASE("four states are finished") {
        CHECK_FALSE(is_finished(run_state::queued));
        CHECK_FALSE(is_finished(run_state::waiting));
        for (const run_state state :
             {run_state::succeeded, run_state::failed, run_state::cancelled, run_state::timed_out})
            CHECK(is_finished(state));
    }
}
