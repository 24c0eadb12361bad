// Abbreviated ids.
#include "tether_run_ids.hpp"

#include <doctest/doctest.h>

using namespace tether::cli;

namespace {

const std::vector<std::string> known{"run_01JCZZZZZZZZZZZZZZZZZZAAAA", "run_01JCZZZZZZZZZZZZZZZZZZAABB",
                                     "run_01JDZZZZZZZZZZZZZZZZZZCCCC"};

std::string resolve(std::string_view text) {
    const auto found = resolve_run_id(text, known);
    const auto* id = std::get_if<std::string>(&found);
    return id ? *id : std::get<no_such_run>(found).text;
}

} // namespace

TEST_SUITE("cli::run_ids") {

    TEST_CASE("whole ids, beginnings and ends are taken when only one run fits") {
        CHECK(resolve(known[1]) == known[1]);
        CHECK(resolve("run_01JD") == known[2]);
        CHECK(resolve("01jd") == known[2]);
        CHECK(resolve("aabb") == known[1]);
        for (const auto& id : known) CHECK(resolve(short_run_id(id)) == id);
    }

    TEST_CASE("what fits none or many is refused with the reason") {
        CHECK(resolve("xyz") == "no run is called 'xyz'");
        CHECK(resolve("01JC") == "'01JC' may mean 2 runs, " + known[0] + " and " + known[1] + " among them");
        CHECK(resolve("run_") == "no run is called 'run_'");
        CHECK(resolve("") == "no run is called ''");
    }

    TEST_CASE("only a whole id needs no list") {
        CHECK(is_whole_run_id(known[0]));
        CHECK_FALSE(is_whole_run_id("run_01JC"));
    }
}
