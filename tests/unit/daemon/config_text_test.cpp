#include <daemon/config_text.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using tether::daemon::to_pretty_text;

TEST_SUITE("daemon::config_text") {

    TEST_CASE("members stand on lines of their own, arrays stay on one") {
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
