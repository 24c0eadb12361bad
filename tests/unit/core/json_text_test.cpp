// Tests documents as text.
#include <tether/core/json_text.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <limits>

using tether::json_text;

TEST_SUITE("core::json_text") {

    TEST_CASE("documents keep their members' order and their text") {
        const std::string text = R"({"b":342.5,"a":[1,-2,true,null,"x\n\"y\""],"c":{},"d":[]})";
        CHECK(json_text(boost::json::parse(text)) == text);
    }

    TEST_CASE("numbers have their usual form, integers without a fraction") {
        for (const auto& [number, shown] :
             {std::pair{10.0, "10"}, {0.0, "0"}, {-3.0, "-3"}, {9.5, "9.5"}, {0.1, "0.1"}})
            CHECK(json_text(number) == shown);
        CHECK(json_text(boost::json::parse("18446744073709551615")) == "18446744073709551615");
    }

    TEST_CASE("everything that is written can be read again") {
        for (const double number : {1e300, -1e-300, 1e22, std::numeric_limits<double>::infinity()}) {
            CAPTURE(number);
            CHECK(boost::json::parse(json_text(number)).to_number<double>() == number);
        }
    }
}
