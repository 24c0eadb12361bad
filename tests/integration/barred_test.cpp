// Tests that temporary refusals of every request end no run: a bad certificate, a foreign server, a refused account.
#include "world.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::size_t runs_at_once = 20;

std::string text(const json::value& v) {
    return v.is_string() ? std::string{v.get_string()} : std::string{};
}

/// `quick_config`, with a second poll soon after the first.
std::string barred_config() {
    std::string config = quick_config();
    config.replace(config.find("\"settle\""), 0, "\"confirm_after\": \"50ms\", ");
    return config;
}

json::value body_of(int number, const std::string& faults) {
    json::object metadata;
    if (!faults.empty()) metadata["simulator_faults"] = faults;
    json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
    body["prompt"] = fmt::format("run {}\n@say first of {}\n@wait 2s\n@say last of {}", number, number, number);
    body["metadata"] = std::move(metadata);
    return json::value(std::move(body));
}

struct barred_world : world {
    barred_world() : world{barred_config()} {}

    std::vector<std::string> ids;

    /// Starts the runs and waits for an agent message in each.
    void begin(const std::string& faults = {}) {
        for (std::size_t i = 0; i < runs_at_once; ++i)
            ids.push_back(text(run(async_create(body_of(static_cast<int>(i), faults))).at("id")));
        const auto all_began = [&] {
            std::size_t began = 0;
            for (const auto& s : api.truth().sessions()) began += !s.messages.empty();
            return began == runs_at_once;
        };
        REQUIRE(run_until(all_began, 30s));
    }
    /// Every run succeeds with its complete output, and no session is removed earlier.
    void check_all_succeed() {
        for (const std::string& id : ids) {
            const json::object run_of = run(async_finished(id));
            CAPTURE(json::serialize(run_of));
            CHECK(run_of.at("state") == "succeeded");
            REQUIRE(run_of.at("result").is_object());
            CHECK(run_of.at("result").at("complete") == true);
            const auto* truth = api.truth().session(text(run_of.at("session_id")));
            REQUIRE(truth);
            CHECK(run_of.at("result").at("messages").as_array().size() == truth->messages.size());
            CHECK(truth->interrupts == 0);
            for (const auto& [message, times] : truth->texts) CHECK(times == 1);
        }
        CHECK(nothing_left());
        CHECK(api.truth().sessions().size() == ids.size());
    }
    json::object status() {
        const auto answer = run(local->async_status());
        REQUIRE(answer.has_value());
        return answer->as_object();
    }
    bool becomes(bool healthy) {
        for (int tries = 0; tries < 400; ++tries) {
            if (status().at("healthy") == healthy) return true;
            run_until([] { return false; }, 25ms);
        }
        return false;
    }
    /// Every request gets the fault for some time.
    void bar_for_a_while(const std::string& fault) {
        const std::size_t live = api.truth().live_sessions(); // on a slow machine the first runs have ended
        CHECK(live > 0);
        api.faults().add(fault);
        CHECK(becomes(/*healthy=*/false));
        const std::string reason = text(status().at("reason"));
        CAPTURE(reason);
        CHECK(reason.find("since 20") != reason.npos);
        CHECK(api.truth().live_sessions() == live);
        api.faults().clear();
    }
};

} // namespace

TEST_SUITE("barred") {

    TEST_CASE_FIXTURE(barred_world, "a certificate that is expired for a while ends no started run") {
        begin(R"([{"do":"cut_after","n":5,"how":"reset"}])");
        // Verified connections may stay: streams need new ones.
        api.faults().add(R"({"do":"expired_certificate","times":40})");
        check_all_succeed();
        CHECK(api.faults().tally().at("connect expired_certificate") > 0);
    }

    TEST_CASE_FIXTURE(barred_world, "pages and redirects of foreign servers end no started run") {
        begin(R"([{"do":"cut_after","n":5,"how":"reset"}])");
        for (const int status : {302, 307, 400, 401, 403, 404, 405, 407, 410, 413, 431, 451})
            for (const char* on : {"stream", "retrieve", "list_events", "delete"})
                api.faults().add(
                    fmt::format(R"({{"on":"{}","do":"status","status":{},"body":"html","times":5}})", on, status));
        check_all_succeed();
    }

    TEST_CASE_FIXTURE(barred_world, "a refused key, and a key of another workspace, end no started run") {
        SUBCASE("401") {
            begin(R"([{"do":"cut_after","n":5,"how":"reset"}])");
            bar_for_a_while(R"({"on":"any","do":"status","status":401,"times":-1})");
        }
        SUBCASE("402") {
            begin(R"([{"do":"cut_after","n":5,"how":"reset"}])");
            bar_for_a_while(R"({"on":"any","do":"status","status":402,"times":-1})");
        }
        SUBCASE("403") {
            begin(R"([{"do":"cut_after","n":5,"how":"reset"}])");
            bar_for_a_while(R"({"on":"any","do":"status","status":403,"times":-1})");
        }
        SUBCASE("404 of another workspace") {
            begin(R"([{"do":"cut_after","n":5,"how":"reset"}])");
            bar_for_a_while(
                R"({"on":"any","do":"status","status":404,"times":-1,"headers":{"anthropic-workspace-id":"wrkspc_other"}})");
        }
        check_all_succeed();
        CHECK(becomes(/*healthy=*/true));
    }

    TEST_CASE_FIXTURE(barred_world, "a server that forbids retries ends no started run") {
        begin(R"([{"do":"cut_after","n":5,"how":"reset"}])");
        api.faults().add(R"({"on":"any","do":"status","status":503,"times":100,"headers":{"x-should-retry":"false"}})");
        check_all_succeed();
    }

    TEST_CASE_FIXTURE(barred_world, "work for an already archived session fails its run and says why") {
        json::value first = body_of(0, {});
        first.as_object()["when_done"] = "archive";
        const std::string id = text(run(async_create(std::move(first))).at("id"));
        const json::object archived = run(async_finished(id));
        REQUIRE(run_until([&] { return api.truth().live_sessions() == 0; }, 10s));
        json::object second{{"prompt", "@say hi"}};
        second["session_id"] = archived.at("session_id");
        const json::object after = run(async_finished(text(run(async_create(json::value(second))).at("id"))));
        CHECK(after.at("state") == "failed");
        CHECK(after.at("error").at("code") == "session_terminated");
        CHECK(text(after.at("error").at("message")).find("archived") != std::string::npos);
    }

    TEST_CASE("a new run fails at once if the API has never responded, and waits if it has, also after restarts") {
        world w{barred_config()};
        w.api.faults().add(R"({"do":"expired_certificate","times":-1})");
        const json::object failed = w.run(w.async_finished(w.accept("@say hi")));
        CHECK(failed.at("error").at("code") == "certificate_rejected");
        w.api.faults().clear();
        CHECK(w.run(w.async_finished(w.accept("@say hi"))).at("state") == "succeeded");
        w.stop_daemon();
        w.api.faults().add(R"({"do":"expired_certificate","times":3})");
        w.start_daemon();
        CHECK(w.run(w.async_finished(w.accept("@say hi"))).at("state") == "succeeded");
    }
}
} // namespace tether::test
