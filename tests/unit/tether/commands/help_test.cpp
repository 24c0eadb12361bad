// Tests help texts against golden files, and every row of the tables against rules.
#include "commands/command.hpp"
#include "view/text.hpp"

#include "golden.hpp"

#include <cctype>
#include <doctest/doctest.h>
#include <set>

using namespace tether::cli;
using tether::test::check_golden;

namespace {

void check_summary(std::string_view summary) {
    CAPTURE(summary);
    REQUIRE_FALSE(summary.empty());
    CHECK(std::isupper(static_cast<unsigned char>(summary.front())));
    const auto verb = summary.substr(0, summary.find(' '));
    CHECK_FALSE(verb.ends_with("s"));   // `Lists`
    CHECK_FALSE(verb.ends_with("ing")); // `Listing`
    CHECK_FALSE(summary.ends_with("."));
}

} // namespace

TEST_SUITE("cli::help") {

    TEST_CASE("help texts equal the reviewed files") {
        check_golden("tether.txt", help_text());
        for (const command* one : commands()) check_golden(std::string{one->name} + ".txt", help_text(*one));
    }

    TEST_CASE("summaries start with a capitalised bare verb and have no full stop") {
        for (const command* one : commands()) {
            check_summary(one->summary);
            for (const auto& o : options_of(*one)) check_summary(o.summary);
        }
    }

    TEST_CASE("no command has an option twice") {
        for (const command* one : commands()) {
            std::multiset<std::string> seen;
            for (const auto& o : options_of(*one)) {
                seen.emplace(o.name);
                if (o.letter) seen.insert(std::string(1, o.letter));
            }
            for (const auto& name : seen) {
                CAPTURE(name);
                CHECK(seen.count(name) == 1);
            }
        }
    }

    TEST_CASE("help fits a terminal of 100 columns") {
        for (const command* one : commands()) {
            const std::string all = help_text(*one);
            for (std::size_t at = 0; at < all.size();) {
                const auto end = all.find('\n', at);
                CHECK(columns(std::string_view{all}.substr(at, end - at)) <= 100);
                at = end + 1;
            }
        }
    }
}
