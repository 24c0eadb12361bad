// Tests of simulator/model/backend.hpp.
#include "stage.hpp"

using namespace tether::simulator;
using tether::text_of;
using namespace tether::simulator::test;
using namespace std::chrono_literals;

namespace {

std::string error_type_of(const answer& what) {
    return std::string{text_of(what.body.at("error").as_object(), "type")};
}

} // namespace

TEST_SUITE("simulator::backend") {

    TEST_CASE("a test is notified of a request before anything is done, and may add a fault for it") {
        stage it;
        std::vector<endpoint> seen;
        it.api.settings().on_request = [&](endpoint what) {
            seen.push_back(what);
            CHECK(it.api.truth().sessions().empty());
            it.api.faults().add(R"({"do":"status","status":503})");
        };
        CHECK(it.ask("POST", "/v1/sessions", R"({"agent":"agent_a","environment_id":"env_a"})").status == 503);
        CHECK(it.ask("GET", "/v1/sessions").status == 503);
        CHECK(it.ask("GET", "/simulator/truth").status == 200); // not a request of the API
        CHECK(seen == std::vector<endpoint>{endpoint::create, endpoint::list_sessions});
    }

    TEST_CASE("a request without key, version or beta is refused") {
        stage it;
        it.headers.erase("x-api-key");
        CHECK(it.ask("GET", "/v1/sessions").status == 401);
        it.headers["authorization"] = "Bearer k";
        CHECK(it.ask("GET", "/v1/sessions").status == 200);
        it.headers.erase("anthropic-version");
        CHECK(it.ask("GET", "/v1/sessions").status == 400);
        it.headers["anthropic-version"] = "2023-06-01";
        it.headers["anthropic-beta"] = "other";
        CHECK(it.ask("GET", "/v1/sessions?beta=true").status == 404);
    }

    TEST_CASE("errors have the API's format and every response a request id") {
        stage it;
        const answer missing = it.ask("GET", "/v1/sessions/sesn_unknown");
        CHECK(missing.status == 404);
        CHECK(text_of(missing.body, "type") == "error");
        CHECK(error_type_of(missing) == "not_found_error");
        CHECK(it.last.answer.headers.at(0) ==
              std::pair<std::string, std::string>{"request-id", std::string{text_of(missing.body, "request_id")}});
        CHECK(it.last.answer.headers.at(1) ==
              std::pair<std::string, std::string>{"anthropic-workspace-id", "wrkspc_simulated"});
        CHECK(it.ask("GET", "/v2/else").status == 404);
        CHECK(it.ask("POST", "/v1/sessions", "{broken").status == 400);
        CHECK(it.ask("POST", "/v1/sessions", "{}").status == 400);
        CHECK(it.ask("POST", "/v1/sessions", R"({"agent":"agent_missing","environment_id":"e"})").status == 404);
    }

    TEST_CASE("a session exists from its create to its deletion") {
        stage it;
        const std::string id = it.create(R"(,"title":"t","metadata":{"run":"1"})");
        const answer got = it.ask("GET", "/v1/sessions/" + id);
        CHECK(text_of(got.body, "status") == "idle");
        CHECK(text_of(got.body.at("metadata").as_object(), "run") == "1");
        CHECK(it.say(id, "@say hello").status == 200);
        CHECK(text_of(it.ask("GET", "/v1/sessions/" + id).body, "status") == "idle");
        const answer list = it.ask("GET", "/v1/sessions/" + id + "/events?types[]=agent.message");
        REQUIRE(list.body.at("data").as_array().size() == 1);
        CHECK(text_of(it.ask("DELETE", "/v1/sessions/" + id).body, "type") == "session_deleted");
        CHECK(it.ask("GET", "/v1/sessions/" + id).status == 404);
        const session_truth* truth = it.api.truth().session(id);
        REQUIRE(truth);
        CHECK(truth->messages == std::vector<std::string>{"hello"});
        CHECK(truth->texts.at("@say hello") == 1);
        CHECK(truth->status == "deleted");
        CHECK(truth->deletes == 1);
        CHECK(it.api.truth().live_sessions() == 0);
    }

    TEST_CASE("a working session can be neither archived nor deleted") {
        stage it;
        const std::string id = it.create();
        it.say(id, "@wait 1h");
        CHECK(it.ask("DELETE", "/v1/sessions/" + id).status == 400);
        CHECK(it.ask("POST", "/v1/sessions/" + id + "/archive").status == 400);
        CHECK(it.api.truth().session(id)->refused_deletes == 1);
        it.ask("POST", "/v1/sessions/" + id + "/events", R"({"events":[{"type":"user.interrupt"}]})");
        const answer archived = it.ask("POST", "/v1/sessions/" + id + "/archive");
        CHECK(text_of(archived.body, "status") == "terminated");
        CHECK(archived.body.at("archived_at").is_string());
        CHECK(it.say(id, "more").status == 400);
    }

    TEST_CASE("initial events start the session") {
        stage it;
        const std::string events =
            R"("initial_events":[{"type":"user.message","content":[{"type":"text","text":"go"}]}])";
        const answer made = it.ask("POST", "/v1/sessions", R"({"agent":"a","environment_id":"e",)" + events + "}");
        CHECK(text_of(made.body, "status") == "running");
        CHECK(it.ask("POST", "/v1/sessions",
                     R"({"agent":"a","environment_id":"e","initial_events":[{"type":"user.interrupt"}]})")
                  .status == 400);
    }

    TEST_CASE("sessions are listed newest first, in pages, forwards and backwards") {
        stage it;
        std::vector<std::string> ids;
        for (int i = 0; i < 5; ++i) ids.push_back(it.create());
        const auto ids_of = [](const answer& page) {
            std::vector<std::string> out;
            for (const auto& each : page.body.at("data").as_array()) out.emplace_back(text_of(each.as_object(), "id"));
            return out;
        };
        const answer first = it.ask("GET", "/v1/sessions?limit=2&agent_id=agent_a");
        CHECK(ids_of(first) == std::vector<std::string>{ids[4], ids[3]});
        CHECK(first.body.at("prev_page").is_null());
        const answer second =
            it.ask("GET", "/v1/sessions?limit=2&page=" + std::string{text_of(first.body, "next_page")});
        CHECK(ids_of(second) == std::vector<std::string>{ids[2], ids[1]});
        const answer back =
            it.ask("GET", "/v1/sessions?limit=2&page=" + std::string{text_of(second.body, "prev_page")});
        CHECK(ids_of(back) == ids_of(first));
        const answer third =
            it.ask("GET", "/v1/sessions?limit=2&page=" + std::string{text_of(second.body, "next_page")});
        CHECK(ids_of(third) == std::vector<std::string>{ids[0]});
        CHECK(third.body.at("next_page").is_null());
        CHECK(ids_of(it.ask("GET", "/v1/sessions?order=asc&limit=1")) == std::vector<std::string>{ids[0]});
        CHECK(ids_of(it.ask("GET", "/v1/sessions?agent_id=other")).empty());
        CHECK(ids_of(it.ask("GET", "/v1/sessions?statuses[]=running")).empty());
    }

    TEST_CASE("a create whose response was lost took effect, and its faults count once") {
        stage it;
        const std::string body =
            R"({"agent":"a","environment_id":"e","metadata":{"run":"7","simulator_faults":"[{\"on\":\"create\",\"do\":\"drop_answer\"},{\"on\":\"send\",\"do\":\"status\",\"status\":503}]"}})";
        it.ask("POST", "/v1/sessions", body);
        REQUIRE(it.last.spoilt);
        CHECK(it.last.spoilt->act == fault::action::drop_answer);
        REQUIRE(it.api.truth().sessions().size() == 1);
        const std::string id = it.api.truth().sessions()[0].id;
        CHECK(it.say(id, "x").status == 503);
        CHECK(it.say(id, "x").status == 200);
        CHECK(it.ask("POST", "/v1/sessions", body).status == 200);
        CHECK_FALSE(it.last.spoilt);
    }

    TEST_CASE("a request can fail after it took effect") {
        stage it;
        it.api.faults().add(R"({"on":"send","do":"status_after","status":503})");
        const std::string id = it.create();
        CHECK(it.say(id, "@say a").status == 503);
        CHECK(it.api.truth().session(id)->texts.at("@say a") == 1);
        CHECK(it.say(id, "@say b").status == 200);
    }

    TEST_CASE("a request can take effect after its connection died") {
        stage it;
        it.api.faults().add(R"({"on":"create","do":"act_late","ms":20000})");
        http_request create;
        create.method = "POST";
        create.target = "/v1/sessions";
        create.headers = it.headers;
        create.body = R"({"agent":"agent_a","environment_id":"env_a"})";
        it.ask("POST", create.target, create.body);
        REQUIRE(it.last.spoilt);
        CHECK(it.last.spoilt->act == fault::action::act_late);
        CHECK(it.last.spoilt->delay == 20s);
        CHECK(it.api.truth().sessions().empty());
        it.api.act_late(create, it.now);
        CHECK(it.api.truth().sessions().size() == 1);
    }

    TEST_CASE("a session's status is behind in both directions, and events do not change updated_at") {
        simulator_config settings;
        settings.status_lag = 10s;
        stage it{settings};
        const std::string id = it.create();
        const auto session = [&] { return it.ask("GET", "/v1/sessions/" + id).body; };
        const std::string made{text_of(session(), "updated_at")};
        it.say(id, "@say a\n@custom get_stock {}");
        it.now += 9s;
        CHECK(text_of(session(), "status") == "idle");
        it.now += 995ms; // between the first and the last event, each of which takes a millisecond
        CHECK(text_of(session(), "status") == "running");
        CHECK(it.ask("DELETE", "/v1/sessions/" + id).status == 400);
        it.now += 1s;
        CHECK(text_of(session(), "status") == "idle");
        CHECK(text_of(session(), "updated_at") == made);
        it.ask("POST", "/v1/sessions/" + id, R"({"metadata":{"tether_mark":"m1"}})");
        CHECK(text_of(session(), "updated_at") != made);
    }

    TEST_CASE("an update is an event on the stream and in the history, with the whole metadata") {
        stage it;
        const std::string id = it.create(R"(,"metadata":{"run":"1"})");
        it.ask("POST", "/v1/sessions/" + id, R"({"metadata":{"tether_mark":"m1"}})");
        const answer list = it.ask("GET", "/v1/sessions/" + id + "/events?types[]=session.updated");
        REQUIRE(list.body.at("data").as_array().size() == 1);
        const json::object& metadata = list.body.at("data").as_array()[0].at("metadata").as_object();
        CHECK(metadata == json::object{{"run", "1"}, {"tether_mark", "m1"}});
        CHECK(it.api.truth().session(id)->emitted.back().type == "session.updated");
    }

    TEST_CASE("faults of lists and deletes change the response") {
        stage it;
        const std::string id = it.create();
        it.say(id, "@say a");
        const std::string events = "/v1/sessions/" + id + "/events";
        it.api.faults().add(R"([{"do":"empty_page"},{"do":"fail_page","n":2},{"do":"delete_refused"}])");
        const answer empty = it.ask("GET", events + "?limit=3");
        CHECK(empty.body.at("data").as_array().empty());
        const std::string page(text_of(empty.body, "next_page"));
        CHECK(it.ask("GET", events + "?limit=3&page=" + page).status == 500);
        CHECK(it.ask("GET", events + "?limit=3&page=" + page).body.at("data").as_array().size() == 3);
        CHECK(it.ask("DELETE", "/v1/sessions/" + id).status == 400);
        CHECK(it.ask("DELETE", "/v1/sessions/" + id).status == 200);
    }

    TEST_CASE("a send with an unusual response still takes effect") {
        stage it;
        const std::string id = it.create();
        const auto answered = [&](const std::string& word) {
            it.api.faults().add(R"({"do":"other_answer","word":")" + word + "\"}");
            const answer sent = it.say(id, "@say a");
            return std::to_string(sent.status) + " " + it.last.answer.body;
        };
        CHECK(answered("nothing") == "200 {}");
        CHECK(answered("no_events") == R"(200 {"data":[]})");
        CHECK(answered("receipt") == R"(200 {"data":[{"id":"rcpt_1"}]})");
        CHECK(answered("202") == "202 ");
        CHECK(answered("204") == "204 ");
        CHECK(answered("other_ids").find(R"("id":"rcpt_sevt_)") != std::string::npos);
        CHECK(it.api.truth().sessions()[0].accepted.size() == 6);
        it.api.faults().add(R"({"do":"other_answer","word":"nothing"})");
        CHECK(it.say(id, "@unknown").status == 400); // a refusal stays a refusal
    }

    TEST_CASE("an interrupted model request has no end") {
        stage it;
        const std::string id = it.create();
        it.say(id, "@break-off\n@say a");
        std::size_t begun = 0, ended = 0;
        for (const auto& e : it.api.truth().sessions()[0].emitted) {
            begun += e.type == "span.model_request_start";
            ended += e.type == "span.model_request_end";
        }
        CHECK(begun == 2);
        CHECK(ended == 1);
    }

    TEST_CASE("prompts add faults for later requests") {
        stage it;
        const std::string id = it.create();
        CHECK(it.say(id, "@fault {\"on\":\"list_events\",\"do\":\"lag\",\"ms\":3600000}\n@say a").status == 200);
        CHECK(it.ask("GET", "/v1/sessions/" + id + "/events").body.at("data").as_array().empty());
        CHECK_FALSE(it.ask("GET", "/v1/sessions/" + id + "/events").body.at("data").as_array().empty());
    }

    TEST_CASE("threads are listed, the primary one first") {
        stage it;
        const std::string id = it.create();
        it.say(id, "@thread reviewer Look at it.");
        const answer threads = it.ask("GET", "/v1/sessions/" + id + "/threads");
        const auto& data = threads.body.at("data").as_array();
        REQUIRE(data.size() == 2);
        CHECK(data[0].at("parent_thread_id").is_null());
        CHECK(data[1].at("status") == "idle");
        const std::string child(text_of(data[1].as_object(), "id"));
        const answer events = it.ask("GET", "/v1/sessions/" + id + "/threads/" + child + "/events");
        CHECK(events.body.at("data").as_array().size() == 5);
        CHECK(it.ask("GET", "/v1/sessions/" + id + "/threads/sthr_x").status == 404);
    }

    TEST_CASE("a configured key is the only accepted one") {
        stage it;
        CHECK(it.ask("GET", "/v1/sessions").status == 200);
        CHECK(it.ask("POST", "/simulator/settings", R"({"key":"sk-other"})").status == 200);
        CHECK(it.ask("GET", "/v1/sessions").status == 401);
        CHECK(it.ask("POST", "/simulator/settings", R"({"key":""})").status == 200);
        CHECK(it.ask("GET", "/v1/sessions").status == 200);
    }

    TEST_CASE("control endpoints need no key") {
        stage it;
        it.headers.clear();
        CHECK(it.ask("POST", "/simulator/faults", R"({"do":"status","status":529})").status == 200);
        CHECK(it.api.faults().size() == 1);
        CHECK(it.ask("POST", "/simulator/faults", R"({"do":"explode"})").status == 400);
        CHECK(it.ask("DELETE", "/simulator/faults").status == 200);
        CHECK(it.ask("PUT", "/simulator/scripts/mine/a.sse", ": hello\n\n").status == 200);
        CHECK(it.api.scripts().find("mine/a.sse"));
        CHECK(it.ask("POST", "/simulator/settings", R"({"pace":"5ms","list_lag":"1s"})").status == 200);
        CHECK(it.api.settings().pace == 5ms);
        CHECK(it.ask("POST", "/simulator/settings", R"({"speed":1})").status == 400);
        CHECK(it.ask("GET", "/simulator/truth").body.at("totals").as_object().contains("requests"));
        CHECK(it.ask("GET", "/simulator/truth?session=none").status == 404);
        CHECK(it.ask("POST", "/simulator/reset").status == 200);
        CHECK(it.ask("GET", "/simulator/nonsense").status == 404);
    }
}
