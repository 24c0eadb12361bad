// Tests the command line of tetherd.
#include <daemon/tetherd/options.hpp>

#include <cctype>
#include <doctest/doctest.h>
#include <initializer_list>
#include <vector>

using namespace tether::daemon;

namespace {

parsed_options parse(std::initializer_list<const char*> words) {
    const std::vector<const char*> arguments{words};
    return parse_options(arguments);
}

/// The only mistake.
std::string mistake(std::initializer_list<const char*> words) {
    const auto mistakes = parse(words).mistakes;
    REQUIRE(mistakes.size() == 1);
    return mistakes.front();
}

} // namespace

TEST_SUITE("daemon::options") {

    TEST_CASE("an empty command line sets nothing") {
        const auto [given, mistakes] = parse({});
        CHECK(mistakes.empty());
        CHECK_FALSE(given.config_file);
        CHECK_FALSE(given.simulate);
        CHECK_FALSE(given.help);
    }

    TEST_CASE("a value follows its option, as a word or after an equals sign") {
        const auto [given, mistakes] = parse({"--config", "a.json", "--listen=/tmp/x.sock", "--simulate"});
        CHECK(mistakes.empty());
        CHECK(given.config_file == "a.json");
        CHECK(given.listen == "/tmp/x.sock");
        CHECK(given.simulate);
    }

    TEST_CASE("a misuse names the wrong word") {
        CHECK(mistake({"--frobnicate"}) == "unknown option '--frobnicate'");
        CHECK(mistake({"start"}) == "unexpected argument 'start'");
        CHECK(mistake({"--", "start"}) == "unexpected argument 'start'");
    }

    TEST_CASE("every mistake is named") {
        CHECK(parse({"--frobnicate", "--log-level=loud", "--simulate-pace", "1s", "--listen"}).mistakes ==
              std::vector<std::string>{
                  "unknown option '--frobnicate'", "--log-level: 'loud' is not error, warning, notice, info or debug",
                  "--listen needs a value: SOCKET", "--simulate-pace needs --simulate or --simulate-listen"});
    }

    TEST_CASE("an unknown level is a misuse of the option") {
        CHECK(mistake({"--log-level", "loud"}) == "--log-level: 'loud' is not error, warning, notice, info or debug");
        CHECK(parse({"--log-level", "debug"}).given.log_level == "debug");
    }

    TEST_CASE("a misuse of an option names it once and says what is wrong with it") {
        for (const auto& row : option_table()) {
            CAPTURE(row.name);
            const std::string name = "--" + std::string{row.name};
            const auto first_mistake = [](std::initializer_list<const char*> words) {
                const auto mistakes = parse(words).mistakes; // an option of the simulator alone is a second mistake
                REQUIRE_FALSE(mistakes.empty());
                return mistakes.front();
            };
            if (row.value.empty()) {
                CHECK(first_mistake({(name + "=maybe").c_str()}) == name + " takes no value");
                continue;
            }
            const std::string needs = name + " needs a value: " + std::string{row.value};
            CHECK(first_mistake({name.c_str()}) == needs);
            if (!row.check) CHECK(first_mistake({(name + "=").c_str()}) == needs);
            CHECK(parse({name.c_str(), "a", (name + "=b").c_str()}).mistakes.size() >= 1);
            if (!row.check)
                CHECK(first_mistake({name.c_str(), "a", (name + "=b").c_str()}) == name + " is given more than once");
        }
    }

    TEST_CASE("an option of the simulator needs the simulator") {
        CHECK(mistake({"--simulate-pace", "1s"}).find("needs --simulate") != std::string::npos);
        CHECK(mistake({"--simulate-profile", "all"}).find("needs --simulate") != std::string::npos);
        CHECK(parse({"--simulate", "--simulate-pace", "1s"}).mistakes.empty());
        CHECK(parse({"--simulate-listen", "127.0.0.1:0", "--simulate-tls", "ca.pem"}).mistakes.empty());
        CHECK(mistake({"--simulate", "--base-url", "http://localhost"}).find("cannot be combined") !=
              std::string::npos);
    }

    TEST_CASE("every option is in the help, with a summary that starts with a verb and has no full stop") {
        const std::string help = help_text();
        for (const auto& row : option_table()) {
            CAPTURE(row.name);
            CHECK(help.find("  --" + std::string{row.name}) != std::string::npos);
            REQUIRE_FALSE(row.summary.empty());
            CHECK(std::isupper(static_cast<unsigned char>(row.summary.front())) != 0);
            CHECK(row.summary.back() != '.');
        }
    }

    TEST_CASE("no line of the help is wider than a terminal") {
        const std::string help = help_text();
        for (std::size_t begin = 0; begin < help.size();) {
            const std::size_t end = help.find('\n', begin);
            CAPTURE(help.substr(begin, end - begin));
            CHECK(end - begin <= 100);
            begin = end + 1;
        }
    }
}
