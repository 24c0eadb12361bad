// Tests of simulator/model/server_profile.hpp.
#include <tether/simulator/model/server_profile.hpp>

#include "stage.hpp"

#include <set>

using namespace tether::simulator;
using tether::text_of;
using namespace tether::simulator::test;

namespace {

simulator_config with(std::string_view profile) {
    simulator_config settings;
    settings.profile = find_profile(profile)->differences;
    return settings;
}

/// The response to a send, and the text that the session accepted.
reply send(stage& it) {
    const std::string id = it.create();
    it.say(id, "@say hello");
    CHECK(it.api.truth().session(id)->texts.at("@say hello") == 1);
    return it.last;
}

} // namespace

TEST_SUITE("simulator::server_profile") {

    TEST_CASE("each profile has its own name and a summary in one sentence") {
        std::set<std::string_view> names;
        for (const profile_row& row : profile_table()) {
            CAPTURE(row.name);
            CHECK(names.insert(row.name).second);
            CHECK(find_profile(row.name) == &row);
            CHECK(!row.summary.empty());
            CHECK(row.summary.back() != '.');
        }
        CHECK(find_profile("real") == nullptr);
        CHECK(profile_table().back().name == "all");
    }

    TEST_CASE("a send takes effect, whatever its response is") {
        struct row {
            const char* profile;
            int status;
            const char* body;
        };
        for (const row& expected : {row{"empty-list", 200, R"({"data":[]})"}, row{"empty-object", 200, "{}"},
                                    row{"accepted", 202, ""}, row{"no-content", 204, ""}}) {
            CAPTURE(expected.profile);
            stage it{with(expected.profile)};
            const reply sent = send(it);
            CHECK(sent.answer.status == expected.status);
            CHECK(sent.answer.body == expected.body);
        }
    }

    TEST_CASE("a receipt is an id that the history does not contain") {
        stage it{with("receipts")};
        const std::string id = it.create();
        const answer sent = it.say(id, "@say hello");
        const std::string receipt{text_of(sent.body.at("data").as_array().at(0).as_object(), "id")};
        CHECK(receipt.starts_with("rcpt_"));
        CHECK(it.ask("GET", "/v1/sessions/" + id + "/events").status == 200);
        CHECK(it.last.answer.body.find(receipt) == std::string::npos);
    }

    TEST_CASE("a gateway answers below its prefix, with a bearer token and in plain text") {
        stage it{with("gateway")};
        CHECK(it.ask("GET", "/gateway/v1/sessions").status == 401);
        it.headers["authorization"] = "Bearer k";
        CHECK(it.ask("GET", "/gateway/v1/sessions").status == 200);
        CHECK(it.ask("GET", "/v1/sessions").status == 404);
        CHECK(it.last.answer.content_type == "text/plain");
        CHECK(it.last.answer.body == "The requested resource could not be found.");
        CHECK(it.ask("GET", "/simulator/truth").status == 200);
    }

    TEST_CASE("a profile with small pages refuses a larger limit and has a smaller default") {
        stage it{with("small-pages")};
        const std::string id = it.create();
        it.say(id, "@messages 150");
        const answer refused = it.ask("GET", "/v1/sessions/" + id + "/events?limit=1000");
        CHECK(refused.status == 400);
        CHECK(it.last.answer.body.find("limit: must be at most 100") != std::string::npos);
        CHECK(it.ask("GET", "/v1/sessions/" + id + "/events").body.at("data").as_array().size() == 100);
        CHECK(it.ask("GET", "/v1/sessions?limit=101").status == 400);
    }

    TEST_CASE("a numbered stream repeats the events after the last event id") {
        stage it{with("numbered")};
        const std::string id = it.create();
        it.say(id, "@say One.\n@say Two.");
        const auto& emitted = it.api.truth().session(id)->emitted;
        CHECK(emitted.at(0).id == "evt_1_0");
        const std::string target = "/v1/sessions/" + id + "/events/stream";
        it.headers["last-event-id"] = emitted.at(emitted.size() - 2).id;
        it.ask("GET", target);
        REQUIRE(it.last.stream);
        CHECK(it.last.stream->opening.starts_with("retry: 200\n\nid: " + emitted.back().id + "\nevent: "));
        it.headers["last-event-id"] = "evt_77_7";
        CHECK(it.ask("GET", target).status == 400);
        CHECK(!it.last.stream);
    }

    TEST_CASE("a plain server refuses previews by name, and an interrupt leaves requests open") {
        stage it{with("plain")};
        const std::string id = it.create();
        CHECK(it.ask("GET", "/v1/sessions/" + id + "/events/stream?event_deltas[]=agent.message").status == 400);
        CHECK(it.last.answer.body.find("event_deltas: is not supported") != std::string::npos);
        it.say(id, "@think\n@wait 1h");
        it.ask("POST", "/v1/sessions/" + id + "/events", R"({"events":[{"type":"user.interrupt"}]})");
        std::size_t starts = 0;
        std::size_t ends = 0;
        for (const auto& each : it.api.truth().session(id)->emitted) {
            starts += each.type == "span.model_request_start";
            ends += each.type == "span.model_request_end";
        }
        CHECK(starts > ends);
    }

    TEST_CASE("the profile can be changed while the server runs") {
        stage it;
        CHECK(it.ask("POST", "/simulator/settings", R"({"profile":"no-content"})").status == 200);
        CHECK(send(it).answer.status == 204);
        CHECK(it.ask("POST", "/simulator/settings", R"({"profile":"unheard-of"})").status == 400);
    }
}
