#include <tether/protocol/problem.hpp>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <set>

using namespace tether::protocol;

TEST_SUITE("protocol::problem") {

    TEST_CASE("the table has each kind at its place, and no word twice") {
        std::set<std::string_view> words;
        std::size_t index = 0;
        for (const problem_type& type : problem_types()) {
            CHECK(static_cast<std::size_t>(type.kind) == index++);
            CHECK(&describe(type.kind) == &type);
            CHECK(words.insert(type.word).second);
            CHECK(type.status >= 400);
            CHECK_FALSE(type.title.empty());
        }
        CHECK(index == static_cast<std::size_t>(problem_kind::unhealthy) + 1);
    }

    TEST_CASE("a problem shows what it knows and leaves out the rest") {
        problem p{problem_kind::invalid_body, "must be text", "/agent"};
        CHECK(serialize(to_json(p)) ==
              R"({"type":"urn:tether:invalid_body","title":"The body is not what this call takes","status":400,)"
              R"("detail":"must be text","field":"/agent"})");
        CHECK(serialize(to_json(problem{problem_kind::not_found})) ==
              R"({"type":"urn:tether:not_found","title":"There is no such thing here","status":404})");
    }

    TEST_CASE("a number beyond the feed comes with the newest there is") {
        problem p{problem_kind::beyond_newest};
        p.newest = 0;
        CHECK(to_json(p).at("status") == 410);
        CHECK(to_json(p).at("newest") == 0);
    }

    TEST_CASE("a problem that repeats what is no text can be told") {
        const auto told = to_json(problem{problem_kind::invalid_query, "no such thing: \xC3(", "\xFF"});
        CHECK(told.at("detail") == "no such thing: \uFFFD(");
        CHECK(told.at("field") == "\uFFFD");
    }
}
