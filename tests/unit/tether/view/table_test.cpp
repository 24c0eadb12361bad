// Tests tables.
#include "view/table.hpp"

#include <doctest/doctest.h>

using tether::cli::table;

TEST_SUITE("cli::table") {

    TEST_CASE("columns are as wide as their widest cell and lines end without spaces") {
        table t{{"RUN", "STATE", "TITLE"}};
        t.add({"漢字", "ok", ""});
        t.add({"abcdef", "failed", "x"});
        CHECK(t.text() ==
              "RUN      STATE    TITLE\n"
              "漢字     ok\n"
              "abcdef   failed   x\n");
    }

    TEST_CASE("cells are sanitised for a terminal") {
        table t{{"RUN", "TITLE"}};
        t.add({"a\x1b[2J", "b\nc\u202E"});
        CHECK(t.text() ==
              "RUN     TITLE\n"
              "a\uFFFD[2J   b c\uFFFD\n");
    }

    TEST_CASE("lines are cut to the terminal") {
        table t{{"RUN", "TITLE"}};
        t.add({"a", "long title"});
        CHECK(t.text(10) ==
              "RUN   TIT…\n"
              "a     lon…\n");
    }
}
