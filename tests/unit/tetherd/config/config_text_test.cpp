// Tests JSON formatted for people.
#include <daemon/tetherd/config/config_text.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using tether::daemon::to_pretty_text;

TEST_SUITE("daemon::config_text") {

    TEST_CASE("members are on separate lines, arrays stay on one line") {
        const auto document = boost::json::parse(R"({"a": {"b": "1\"", "c": []}, "d": ["x", "y"], "e": {}})");
        CHECK(to_pretty_text(document.as_object()) == R"({
  "a": {
    "b": "1\"",
    "c": []
  },
  "d": ["x","y"],
  "e": {}
}
)");
        CHECK(boost::json::parse(to_pretty_text(document.as_object())) == document);
        CHECK(to_pretty_text({}) == "{}\n");
    }
}
