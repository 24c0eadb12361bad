// Tests how session documents are read and written.
#include <tether/api/session.hpp>

#include "support/test_data.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;
using tether::test::read_json;

TEST_SUITE("api::session") {

    TEST_CASE("a session is read in every status") {
        CHECK(to_session(read_json("objects/session.running.json"))->status == session_status::running);
        CHECK(to_session(read_json("objects/session.rescheduling.json"))->status == session_status::rescheduling);
        CHECK(to_session(read_json("objects/session.terminated.json"))->status == session_status::terminated);
        CHECK(to_session(read_json("objects/session.archived.json"))->archived);

        const auto s = to_session(read_json("objects/session.idle.full.json"));
        REQUIRE(s.has_value());
        CHECK(s->id == "sesn_01NQgVEiC5HACHayWBybPSyE");
        CHECK(s->status == session_status::idle);
        CHECK(s->agent_id == "agent_01NQe4DQnVX6swUxTcC9ai5o");
        CHECK(s->environment_id == "env_01NQRDGsQpT2Rs7eQAntbPHu");
        CHECK(s->metadata == std::map<std::string, std::string>{{"run_id", "r-2041"}});
        CHECK(s->updated_at == "2026-11-20T09:25:11.000Z");
        CHECK(s->created_at == parse_timestamp("2026-11-20T09:15:00.120Z"));
        CHECK(s->usage.find("input_tokens") != std::string::npos);
        CHECK_FALSE(s->archived);
    }

    TEST_CASE("malformed members of a session stay empty") {
        const auto s = to_session(boost::json::parse(
            R"({"id":"s","status":"dreaming","agent":"agent_1","metadata":{"a":1,"b":"c"},"usage":null,"created_at":5})"));
        REQUIRE(s.has_value());
        CHECK(s->status == session_status::unknown);
        CHECK(s->agent_id == "agent_1");
        CHECK(s->metadata == std::map<std::string, std::string>{{"b", "c"}});
        CHECK(s->usage.empty());
        CHECK_FALSE(s->created_at);
    }

    TEST_CASE("usage stays JSON whatever its numbers are") {
        CHECK(to_session(boost::json::parse(R"({"id":"s","usage":{"a":10.0,"b":1e400,"c":0e99999}})"))->usage ==
              R"({"a":10,"b":1e999,"c":null})");
    }

    TEST_CASE("a session whose id is invalid in a path is malformed") {
        for (const std::string& id :
             {std::string{".."}, std::string{"./s"}, std::string{"s/"}, std::string(1 << 20, 'x')})
            CHECK(to_session({{"id", id}}).error() == errc::malformed_document);
    }

    TEST_CASE("an object without an id is not a session") {
        for (const char* text : {"[]", "{}", R"({"id":""})", R"({"id":5})"})
            CHECK(to_session(boost::json::parse(text)).error() == errc::malformed_document);
    }

    TEST_CASE("statuses have the API's names") {
        for (const char* word : {"idle", "running", "rescheduling", "terminated"})
            CHECK(to_string(parse_session_status(word)) == word);
        CHECK(parse_session_status("Idle") == session_status::unknown);
    }

    TEST_CASE("a create contains the members that are set and omits the others") {
        create_session what;
        what.agent = "agent_1";
        CHECK(to_json(what) == boost::json::parse(R"({"agent":"agent_1"})"));
        what.environment_id = "env_1";
        what.title = "t";
        what.metadata = {{"tether_run", "run_1"}};
        what.resources = boost::json::array{};
        what.vault_ids = boost::json::array{"vlt_1"};
        what.budget = boost::json::parse(R"({"type":"limit"})");
        CHECK(to_json(what) == boost::json::parse(R"({"agent":"agent_1","environment_id":"env_1","title":"t",
        "metadata":{"tether_run":"run_1"},"resources":[],"vault_ids":["vlt_1"],"budget":{"type":"limit"}})"));
    }
}
