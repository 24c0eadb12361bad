// Tests all verdicts of tether doctor together, and its report.
#include "doctor/checks.hpp"
#include "doctor/report.hpp"

#include "doctor_facts.hpp"

#include <doctest/doctest.h>
#include <tether/core/json_text.hpp>

using namespace tether;
using namespace tether::cli;
using namespace tether::cli::doctor;
using namespace tether::test;

TEST_SUITE("cli::doctor") {

    TEST_CASE("a healthy installation has no findings") {
        for (const finding& one : check_all(good_facts())) {
            CAPTURE(one.check);
            CHECK(one.how == (one.check == "network" ? level::skipped : level::ok));
            CHECK(one.remedy.empty());
        }
    }

    TEST_CASE("a report shows the remedy below each problem, and counts the problems") {
        const std::vector<finding> findings{{level::ok, "config", "good"}, {level::fail, "key", "a\nb", "fix it"}};
        CHECK(report_text(findings, false) ==
              "ok    config    good\n"
              "fail  key       a\n"
              "                b\n"
              "                do: fix it\n"
              "1 failure, 0 warnings\n");
        CHECK(json_text(report_json(findings)) ==
              R"({"healthy":false,"checks":[{"check":"config","status":"ok","what":"good","remedy":null},)"
              R"({"check":"key","status":"fail","what":"a\nb","remedy":"fix it"}]})");
        CHECK(report_text({{level::warn, "x", "evil \x1b[2J", ""}}, false).find('\x1b') == std::string::npos);
    }
}
