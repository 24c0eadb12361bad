// Tests the body that tether run sends.
#include "run_request.hpp"

#include "commands/command.hpp"

#include <array>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether::cli;

namespace {

boost::json::value request(const std::vector<std::string>& words) {
    command_line line;
    line.read(words, run_command.options);
    CHECK(line.mistakes().empty());
    return make_run_request(line, "do it");
}

} // namespace

TEST_SUITE("cli::run_request") {

    TEST_CASE("members without an option are left to the configuration") {
        CHECK(boost::json::serialize(request({})) == R"({"prompt":"do it"})");
    }

    TEST_CASE("every option has its member") {
        const auto body = request({"-a", "agent_1", "-e", "env_1", "--title", "T", "--metadata", "m=1", "--label",
                                   "k=v", "--label", "l=w", "--timeout", "90s", "--keep"});
        CHECK(boost::json::serialize(body) ==
              R"({"agent":"agent_1","environment_id":"env_1","prompt":"do it","title":"T","metadata":{"m":"1"},)"
              R"("labels":{"k":"v","l":"w"},"timeout":"1m30s","when_done":"keep"})");
        CHECK(request({"--archive"}).at("when_done") == "archive");
    }

    TEST_CASE("an idempotency key is 1 to 255 visible ASCII characters") {
        CHECK(check_idempotency_key("a-1").empty());
        CHECK(check_idempotency_key(std::string(255, '~')).empty());
        for (const auto& text : {std::string{}, std::string{"a b"}, std::string{"\xC3\xA4"}, std::string(256, 'a')})
            CHECK_FALSE(check_idempotency_key(text).empty());
    }
}
