// Tests help texts against golden files, and every row of the tables against rules.
#include "commands/table.hpp"
#include "view/text.hpp"

#include "../tether/golden.hpp"

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
        for (const auto& c : commands()) check_golden(std::string{c.name} + ".txt", help_text(c));
    }

    TEST_CASE("summaries start with a capitalised bare verb and have no full stop") {
        for (const auto& c : commands()) {
            check_summary(c.summary);
            for (const auto& o : options_of(c)) check_summary(o.summary);
        }
    }

    TEST_CASE("no command has an option twice") {
        for (const auto& c : commands()) {
            std::multiset<std::string> seen;
            for (const auto& o : options_of(c)) {
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
        for (const auto& c : commands()) {
            const std::string all = help_text(c);
            for (std::size_t at = 0; at < all.size();) {
                const auto end = all.find('\n', at);
                CHECK(columns(std::string_view{all}.substr(at, end - at)) <= 100);
                at = end + 1;
            }
        }
    }
}
