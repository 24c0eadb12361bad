// Tests the body that tether run sends.
#include "run_request.hpp"

#include "commands/table.hpp"
#include <array>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether::cli;

namespace {

checked<boost::json::value> request(std::vector<std::string> line) {
    return make_run_request(*parse_arguments(line, find_command("run")->options), "do it");
}

} // namespace

TEST_SUITE("cli::run_request") {

    TEST_CASE("members without an option are left to the configuration") {
        CHECK(boost::json::serialize(request({}).value()) == R"({"prompt":"do it"})");
    }

    TEST_CASE("every option has its member") {
        const auto body = request({"-a", "agent_1", "-e", "env_1", "--title", "T", "--metadata", "m=1", "--label",
                                   "k=v", "--label", "l=w", "--timeout", "90s", "--keep"});
        CHECK(boost::json::serialize(body.value()) ==
              R"({"agent":"agent_1","environment_id":"env_1","prompt":"do it","title":"T","metadata":{"m":"1"},)"
              R"("labels":{"k":"v","l":"w"},"timeout":"1m30s","when_done":"keep"})");
        CHECK(request({"--archive"}).value().at("when_done") == "archive");
    }

    TEST_CASE("contradictory options are misuse") {
        CHECK(request({"--keep", "--archive"}).error().text == "--keep and --archive cannot be combined");
        CHECK(request({"--label", "x"}).has_error());
        CHECK(request({"--timeout", "soon"}).has_error());
    }
}
