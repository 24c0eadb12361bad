// Tests how the store reads members of its own documents.
#include <tether/store/codec_members.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;

namespace {

enum class colour { red, green };
std::string_view to_string(colour c) {
    return c == colour::red ? "red" : "green";
}

} // namespace

TEST_SUITE("store::codec_members") {

    TEST_CASE("absent members keep their values, and unknown ones are ignored") {
        const auto document = boost::json::parse(R"({"a": "x", "later": [1]})");
        bool broken = false;
        codec_members in{document, broken};
        std::string a, b = "kept";
        colour c = colour::green;
        std::optional<wall_time> at;
        in.read("a", a);
        in.read("b", b);
        in.read_word("c", c, colour::green);
        in.read("at", at);
        CHECK(a == "x");
        CHECK(b == "kept");
        CHECK(c == colour::green);
        CHECK_FALSE(at.has_value());
        CHECK_FALSE(broken);
    }

    TEST_CASE("a member of the wrong kind makes the document invalid") {
        const auto document = boost::json::parse(
            R"({"text": 1, "flag": "x", "number": -1, "big": 1e300, "word": "blue", "list": {}, "texts": [1], "map": {"a": 1}})");
        const auto breaks = [&](auto read) {
            bool broken = false;
            codec_members in{document, broken};
            read(in);
            return broken;
        };
        CHECK(breaks([](codec_members& in) {
            std::string s;
            in.read("text", s);
        }));
        CHECK(breaks([](codec_members& in) {
            bool b = false;
            in.read("flag", b);
        }));
        CHECK(breaks([](codec_members& in) {
            unsigned n = 0;
            in.read("number", n);
        }));
        CHECK(breaks([](codec_members& in) {
            int n = 0;
            in.read("big", n);
        }));
        CHECK(breaks([](codec_members& in) {
            colour c{};
            in.read_word("word", c, colour::green);
        }));
        CHECK(breaks([](codec_members& in) {
            boost::json::array a;
            in.read("list", a);
        }));
        CHECK(breaks([](codec_members& in) {
            std::vector<std::string> v;
            in.read("texts", v);
        }));
        CHECK(breaks([](codec_members& in) {
            std::map<std::string, std::string> m;
            in.read("map", m);
        }));
        bool broken = false;
        const boost::json::value no_object = 1;
        const codec_members in{no_object, broken};
        CHECK(broken);
    }

    TEST_CASE("times are exact to the microsecond, also before 1970") {
        for (const std::int64_t us : {0LL, 1LL, -1LL, 1795000000123456LL}) {
            const boost::json::value document = {{"at", to_json(wall_time{std::chrono::microseconds{us}})}};
            bool broken = false;
            codec_members in{document, broken};
            std::optional<wall_time> at;
            in.read("at", at);
            REQUIRE(at.has_value());
            CHECK(at->time_since_epoch().count() == us);
        }
    }
}
