// Tests how the store writes and reads members of its own documents.
#include <tether/session/policy/run_members.hpp>
#include <tether/store/kept_document.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;

namespace {

enum class colour { red, green };
std::string_view to_string(colour c) {
    return c == colour::red ? "red" : c == colour::green ? "green" : "";
}

} // namespace

TEST_SUITE("store::kept_document") {

    TEST_CASE("absent members keep their values, and unknown ones are ignored") {
        const auto document = boost::json::parse(R"({"a": "x", "later": [1]})");
        bool broken = false;
        kept_reader in{document, broken};
        std::string a, b = "kept";
        colour c = colour::green;
        std::optional<wall_time> at;
        in("a", a);
        in("b", b);
        in("c", c);
        in("at", at);
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
            kept_reader in{document, broken};
            read(in);
            return broken;
        };
        CHECK(breaks([](kept_reader& in) {
            std::string s;
            in("text", s);
        }));
        CHECK(breaks([](kept_reader& in) {
            bool b = false;
            in("flag", b);
        }));
        CHECK(breaks([](kept_reader& in) {
            unsigned n = 0;
            in("number", n);
        }));
        CHECK(breaks([](kept_reader& in) {
            int n = 0;
            in("big", n);
        }));
        CHECK(breaks([](kept_reader& in) {
            colour c{};
            in("word", c);
        }));
        CHECK(breaks([](kept_reader& in) {
            boost::json::array a;
            in("list", a);
        }));
        CHECK(breaks([](kept_reader& in) {
            std::vector<std::string> v;
            in("texts", v);
        }));
        CHECK(breaks([](kept_reader& in) {
            std::map<std::string, std::string> m;
            in("map", m);
        }));
        CHECK(breaks([](kept_reader& in) {
            session::run_owner nested;
            in("text", nested);
        }));
    }

    TEST_CASE("times are exact to the microsecond, also before 1970") {
        for (const std::int64_t us : {0LL, 1LL, -1LL, 1795000000123456LL}) {
            const boost::json::value document = {
                {"at", kept_writer::to_json(wall_time{std::chrono::microseconds{us}})}};
            bool broken = false;
            kept_reader in{document, broken};
            std::optional<wall_time> at;
            in("at", at);
            REQUIRE(at.has_value());
            CHECK(at->time_since_epoch().count() == us);
        }
    }
}
