// Tests abbreviated ids.
#include "run_ids.hpp"

#include <doctest/doctest.h>

using namespace tether::cli;

namespace {

const std::vector<std::string> known{"run_01JCZZZZZZZZZZZZZZZZZZAAAA", "run_01JCZZZZZZZZZZZZZZZZZZAABB",
                                     "run_01JDZZZZZZZZZZZZZZZZZZCCCC"};

std::string resolve(std::string_view text, run_use use = run_use::look) {
    const auto found = resolve_run_id(text, known, use);
    const auto* id = std::get_if<std::string>(&found);
    return id ? *id : std::get<no_such_run>(found).text;
}

} // namespace

TEST_SUITE("cli::run_ids") {

    TEST_CASE("complete ids, beginnings and ends are accepted when only one run matches") {
        CHECK(resolve(known[1]) == known[1]);
        CHECK(resolve("run_01JD") == known[2]);
        CHECK(resolve("01jd") == known[2]);
        CHECK(resolve("aabb") == known[1]);
        for (const auto& id : known) CHECK(resolve(short_run_id(id)) == id);
    }

    TEST_CASE("an id that matches no run or several runs is refused with the reason") {
        CHECK(resolve("xyz") == "no run matches 'xyz' (see 'tether ps --all')");
        CHECK(resolve("01JC") == "'01JC' matches 2 runs, including " + known[0] + " and " + known[1]);
        CHECK(resolve("run_") == "no run matches 'run_' (see 'tether ps --all')");
        CHECK(resolve("") == "no run matches '' (see 'tether ps --all')");
    }

    TEST_CASE("a change needs four random characters, because beginnings are the time and many ids share them") {
        const auto change = [](std::string_view text) { return resolve(text, run_use::change); };
        CHECK(change("cccc") == known[2]);
        CHECK(change("run_01jdzzzzzzzzzz") == known[2]);
        for (const auto& id : known) CHECK(change(short_run_id(id)) == id);
        for (const auto& id : known) CHECK(change(id) == id);
        for (const std::string text : {"c", "ccc", "01JD", "run_01JD", "01jdzzzzzzzzz"}) {
            CAPTURE(text);
            CHECK(resolve(text) == known[2]);
            CHECK(change(text) == "'" + text + "' is too short: give at least the last 4 characters of " + known[2]);
        }
        CHECK(change("0").starts_with("'0' matches 3 runs"));
        CHECK(change("xyz") == "no run matches 'xyz' (see 'tether ps --all')");
    }

    TEST_CASE("only a complete id needs no list") {
        CHECK(is_whole_run_id(known[0]));
        CHECK_FALSE(is_whole_run_id("run_01JC"));
    }
}
