// Tests errors of the local API (problem details, RFC 9457).
#include <tether/protocol/problem.hpp>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <set>

using namespace tether::protocol;

TEST_SUITE("protocol::problem") {

    TEST_CASE("the table has each kind at its position, and no word twice") {
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

    TEST_CASE("a problem shows its known members and omits the others") {
        problem p{problem_kind::invalid_body, "must be a string", "/agent"};
        CHECK(serialize(to_json(p)) ==
              R"({"type":"urn:tether:invalid_body","title":"Invalid request body","status":400,)"
              R"("detail":"must be a string","field":"/agent"})");
        CHECK(serialize(to_json(problem{problem_kind::not_found})) ==
              R"({"type":"urn:tether:not_found","title":"Not found","status":404})");
    }

    TEST_CASE("a number after the newest record is refused with the newest number") {
        problem p{problem_kind::beyond_newest};
        p.newest = 0;
        CHECK(to_json(p).at("status") == 410);
        CHECK(to_json(p).at("newest") == 0);
    }

    TEST_CASE("a problem that contains bytes that are not text can be written") {
        const auto document = to_json(problem{problem_kind::invalid_query, "no such thing: \xC3(", "\xFF"});
        CHECK(document.at("detail") == "no such thing: \uFFFD(");
        CHECK(document.at("field") == "\uFFFD");
    }
}
