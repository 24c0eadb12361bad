// Tests that documents are bounded, and that lists omit large members that they do not need.
#include <tether/client/documents.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether::client;

TEST_SUITE("client::documents") {

    TEST_CASE("a document with more values than the bound is malformed, and is not parsed") {
        std::string body = "[0";
        for (std::size_t i = 1; i < max_document_values; ++i) body += ",0";
        CHECK(describe(parse_document(body + ",0,0]").error()) == "the daemon's response has more than 8000000 values");
        CHECK(parse_document("[0,0]").has_value());
    }

    TEST_CASE("a run without its messages keeps the rest") {
        auto run = to_run_snapshot(boost::json::parse(
            R"({"id":"1","state":"x","result":{"messages":["long"],"last_message":"long","usage":{"a":1}}})"));
        REQUIRE(run.has_value());
        const std::size_t before = footprint(*run);
        drop_messages(*run);
        CHECK(footprint(*run) < before);
        CHECK(run->run.result->messages.empty());
        CHECK(serialize(run->document) == R"({"id":"1","state":"x","result":{"usage":{"a":1}}})");
        for (const auto* odd : {R"({"id":"1","state":"x"})", R"({"id":"1","state":"x","result":7})"}) {
            auto other = to_run_snapshot(boost::json::parse(odd));
            drop_messages(*other);
            CHECK(serialize(other->document) == odd);
        }
    }

    TEST_CASE("a footprint grows with every value and every text") {
        const auto of = [](std::string_view title) {
            return footprint(
                *to_run_snapshot(boost::json::object{{"id", "1"}, {"state", "x"}, {"title", std::string{title}}}));
        };
        CHECK(of(std::string(1000, 'x')) >= of("") + 1000);
    }
}
