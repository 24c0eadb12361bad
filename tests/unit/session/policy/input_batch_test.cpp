// Tests the events of one request as text and patterns.
#include <tether/session/policy/input_batch.hpp>

#include <tether/session/policy/input_pattern.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether;
using session::input_batch;

namespace {

const boost::json::array events = boost::json::parse(R"([
    {"type":"user.message","content":[{"type":"text","text":"ü"}],"weight":0.25},
    {"type":"user.interrupt"}
])")
                                      .as_array();

} // namespace

TEST_SUITE("session::input_batch") {

    TEST_CASE("the text is the array of events, and each event has a pattern") {
        const input_batch batch{events};
        CHECK_FALSE(batch.empty());
        CHECK(batch.text() == boost::json::serialize(events));
        REQUIRE(batch.patterns().size() == 2);
        CHECK(batch.patterns()[0] == session::to_pattern(events[0]));
    }

    TEST_CASE("copies share the text and the patterns") {
        const input_batch batch{events}, copy = batch;
        CHECK(copy.text().str().data() == batch.text().str().data());
        CHECK(&copy.patterns() == &batch.patterns());
    }

    TEST_CASE("restored patterns recognise events, and have no text until it is set") {
        input_batch batch = input_batch::from_patterns(input_batch{events}.patterns());
        CHECK(batch.text().empty());
        CHECK(batch.patterns() == input_batch{events}.patterns());
        batch.set_text("[]");
        CHECK(batch.text() == "[]");
    }

    TEST_CASE("no events are an empty batch without text") {
        CHECK(input_batch{}.empty());
        CHECK(input_batch{boost::json::array{}}.empty());
        CHECK(input_batch{boost::json::array{}}.text().empty());
        CHECK(input_batch::from_patterns({}).patterns().empty());
    }
}
