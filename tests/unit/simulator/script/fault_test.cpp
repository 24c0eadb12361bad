// Tests of simulator/script/fault.hpp.
#include <tether/simulator/script/fault.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether::simulator;

namespace {
std::variant<fault, std::string> read(const char* text) {
    return parse_fault(boost::json::parse(text));
}
} // namespace

TEST_SUITE("simulator::fault") {

    TEST_CASE("a fault says what, where and how often") {
        const auto one =
            read(R"({"on":"send","do":"status","status":429,"skip":2,"times":3,"headers":{"retry-after":"1"}})");
        REQUIRE(std::holds_alternative<fault>(one));
        const fault& what = std::get<fault>(one);
        CHECK(what.on == "send");
        CHECK(what.status == 429);
        CHECK(what.skip == 2);
        CHECK(what.times == 3);
        CHECK(what.headers.at(0).second == "1");
    }

    TEST_CASE("faults of streams and lists have their default endpoint") {
        CHECK(std::get<fault>(read(R"({"do":"cut_after","n":3,"how":"reset"})")).on == "stream");
        CHECK(std::get<fault>(read(R"({"do":"empty_page"})")).on == "list_events");
        CHECK(std::get<fault>(read(R"({"do":"delete_refused"})")).on == "delete");
        CHECK(std::get<fault>(read(R"({"do":"expired_certificate"})")).on == "connect");
        CHECK(std::get<fault>(read(R"({"do":"reset"})")).on == "any");
    }

    TEST_CASE("an invalid fault gets an error that names the cause") {
        for (const char* text : {"[]", "{}", R"({"do":"explode"})", R"({"do":"reset","on":"nowhere"})",
                                 R"({"do":"reset","n":"three"})", R"({"do":"cut_after","how":"gently"})",
                                 R"({"do":"reset","tiems":2})", R"({"do":"reset","times":"often"})"}) {
            CAPTURE(text);
            CHECK(std::holds_alternative<std::string>(read(text)));
        }
    }

    TEST_CASE("a refusal may have any type, cause and date") {
        const auto one = read(R"({"do":"status","status":403,"type":"permission_error","error_code":"c","message":"m",
                                 "retry_at":2000,"clock_ahead":600000})");
        const fault& what = std::get<fault>(one);
        CHECK(what.type == "permission_error");
        CHECK(what.error_code == "c");
        CHECK(what.message == "m");
        CHECK(what.retry_at == std::chrono::seconds{2});
        CHECK(what.clock_ahead == std::chrono::minutes{10});
        CHECK(std::get<fault>(read(R"({"do":"redirect"})")).status == 307);
        CHECK(std::get<fault>(read(R"({"do":"redirect","status":302})")).status == 302);
    }
}
