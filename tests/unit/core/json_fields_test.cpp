// Tests that members of a JSON object are read strictly, and that every error names its path.
#include <tether/core/json_fields.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <ostream>

using namespace std::chrono_literals;
using tether::json_fields;
using tether::json_issue;
namespace json = boost::json;

namespace tether {
std::ostream& operator<<(std::ostream& out, const json_issue& issue) {
    return out << issue.path << ": " << issue.text;
}
} // namespace tether

namespace {

struct reader {
    json::object object;
    std::vector<json_issue> issues;
    json_fields fields;

    explicit reader(std::string_view text, std::string path = "/section")
        : object{json::parse(text).as_object()}
        , fields{object, std::move(path), issues} {}
};

} // namespace

TEST_SUITE("core::json_fields") {

    TEST_CASE("members of the right kind are stored") {
        reader r{R"({"b":true,"s":"text","d":"1h30m","n":7,"a":["x","y"],"v":null,"o":{"k":1}})"};
        bool b = false;
        std::string s;
        std::chrono::milliseconds d{};
        std::uint64_t n = 0;
        std::vector<std::string> a{"old"};
        json::value v = 1;
        CHECK(r.fields.read("b", b));
        CHECK(r.fields.read("s", s));
        CHECK(r.fields.read("d", d));
        CHECK(r.fields.read("n", n));
        CHECK(r.fields.read("a", a));
        CHECK(r.fields.read("v", v));
        const json::object* o = r.fields.read_object("o");
        r.fields.finish();
        CHECK(b);
        CHECK(s == "text");
        CHECK(d == 90min);
        CHECK(n == 7);
        CHECK(a == std::vector<std::string>{"x", "y"});
        CHECK(v.is_null());
        REQUIRE(o != nullptr);
        CHECK(o->contains("k"));
        CHECK(r.issues.empty());
    }

    TEST_CASE("an absent member leaves its value unchanged and is no error") {
        reader r{"{}"};
        std::string s = "default";
        std::uint64_t n = 5;
        CHECK(!r.fields.read("s", s));
        CHECK(!r.fields.read("n", n));
        CHECK(r.fields.read_object("o") == nullptr);
        CHECK(!r.fields.has("s"));
        r.fields.finish();
        CHECK(s == "default");
        CHECK(n == 5);
        CHECK(r.issues.empty());
    }

    TEST_CASE("a member of the wrong kind is an error and leaves its value unchanged") {
        reader r{R"({"b":1,"s":null,"d":90,"a":["x",1],"o":[]})"};
        bool b = true;
        std::string s = "default";
        std::chrono::milliseconds d = 5ms;
        std::vector<std::string> a{"old"};
        CHECK(!r.fields.read("b", b));
        CHECK(!r.fields.read("s", s));
        CHECK(!r.fields.read("d", d));
        CHECK(!r.fields.read("a", a));
        CHECK(r.fields.read_object("o") == nullptr);
        CHECK(b);
        CHECK(s == "default");
        CHECK(d == 5ms);
        CHECK(a == std::vector<std::string>{"old"});
        CHECK(r.issues ==
              std::vector<json_issue>{
                  {"/section/b", "must be true or false"},
                  {"/section/s", "must be a string"},
                  {"/section/d", R"(must be a duration such as "90s", "30m" or "250ms")"},
                  {"/section/a", "must be an array of strings"},
                  {"/section/o", "must be an object"},
              });
    }

    TEST_CASE("a number is an integer, not negative and within its bound") {
        for (const char* text :
             {R"({"n":-1})", R"({"n":1.0})", R"({"n":1e3})", R"({"n":"1"})", R"({"n":true})", R"({"n":null})"}) {
            CAPTURE(text);
            reader r{text};
            std::uint64_t n = 9;
            CHECK(!r.fields.read("n", n));
            CHECK(n == 9);
            CHECK(r.issues == std::vector<json_issue>{{"/section/n", "must be a whole number of at least 0"}});
        }
        reader r{R"({"n":101,"m":100,"l":18446744073709551615})"};
        std::uint64_t n = 9;
        CHECK(!r.fields.read("n", n, 100));
        CHECK(r.fields.read("m", n, 100));
        CHECK(n == 100);
        CHECK(r.fields.read("l", n));
        CHECK(n == UINT64_MAX);
        CHECK(r.issues == std::vector<json_issue>{{"/section/n", "must be at most 100"}});
    }

    TEST_CASE("unknown members are errors") {
        reader r{R"({"known":true,"typo":1,"a/b~c":2})"};
        bool known = false;
        r.fields.read("known", known);
        r.fields.finish();
        CHECK(r.issues ==
              std::vector<json_issue>{{"/section/typo", "unknown member"}, {"/section/a~1b~0c", "unknown member"}});
    }

    TEST_CASE("a path is a JSON pointer from the root") {
        reader r{"{}", ""};
        CHECK(r.fields.path_of("k") == "/k");
        CHECK(r.fields.path_of("a/b") == "/a~1b");
        CHECK(reader{"{}", "/x"}.fields.path_of("") == "/x");
        r.fields.complain("k", "is odd");
        CHECK(r.issues == std::vector<json_issue>{{"/k", "is odd"}});
    }
}
