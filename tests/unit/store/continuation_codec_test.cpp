// Tests continuations as JSON text.
#include <tether/store/continuation_codec.hpp>
#include <tether/store/sqlite.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;
using namespace std::chrono_literals;
using session::continuation;

namespace {

continuation full_continuation() {
    continuation c;
    c.open = true;
    c.spec.agent = "agent_1";
    c.spec.session_id = "sesn_1";
    c.spec.environment_id = "env_1";
    c.spec.events =
        boost::json::parse(R"([{"type": "user.message", "content": [{"type": "text", "text": "hello"}]}])").as_array();
    c.spec.title = "title";
    c.spec.metadata = {{"k", "v"}};
    c.spec.resources = boost::json::parse(R"([{"token": "ghp"}])");
    c.spec.vault_ids = boost::json::parse(R"(["vlt_1"])");
    c.spec.budget = boost::json::parse(R"({"usd": 1})");
    c.spec.timeout = 5s;
    c.spec.queue_timeout = 6s;
    c.spec.done = session::when_done::keep;
    c.spec.previews = true;
    c.spec.labels = {{"a", "b"}};
    c.deadline = wall_time{1795000000123456us};
    c.create_in_doubt = true;
    c.work_in_doubt = true;
    c.pending_send = boost::json::parse(R"([{"type":"user.message"}])").as_array();
    c.inputs_before = {"sevt_1", "sevt_2"};
    c.workspace_id = "wrkspc_1";
    c.was_idle = true;
    c.updated_before = "2026-11-20T09:15:00.120Z";
    c.accepted.resize(2);
    c.accepted[0].id = "sevt_3";
    c.accepted[0].type = "user.message";
    c.accepted[1].type = "user.interrupt";
    c.accepted[1].pattern = boost::json::parse(R"({"type":"user.interrupt"})");
    c.accepted[1].before = {"sevt_1"};
    c.cancelled = true;
    c.end_pending = true;
    c.secrets = {"ghp_0123456789"};
    return c;
}

/// Every member by position: a new member does not compile here until the codec and the comparison include it.
void check_same(const continuation& a, const continuation& b) {
    const auto& [open, spec, deadline, create_in_doubt, work_in_doubt, pending_send, keyed, inputs_before, workspace_id,
                 was_idle, updated_before, accepted, cancelled, end_pending, history_owed, secrets] = b;
    CHECK(a.open == open);
    CHECK((a.deadline == deadline));
    CHECK(a.create_in_doubt == create_in_doubt);
    CHECK(a.work_in_doubt == work_in_doubt);
    CHECK(a.pending_send.patterns() == pending_send.patterns());
    CHECK(a.keyed.key == keyed.key);
    CHECK(a.inputs_before == inputs_before);
    CHECK(a.workspace_id == workspace_id);
    CHECK(a.was_idle == was_idle);
    CHECK(a.updated_before == updated_before);
    CHECK((a.accepted == accepted));
    CHECK(a.cancelled == cancelled);
    CHECK(a.end_pending == end_pending);
    CHECK(a.history_owed == history_owed);
    CHECK(a.secrets == secrets);
    const auto& [agent, session_id, environment_id, events, title, metadata, resources, vault_ids, budget, timeout,
                 queue_timeout, done, previews, labels] = spec;
    CHECK(a.spec.agent == agent);
    CHECK(a.spec.session_id == session_id);
    CHECK(a.spec.environment_id == environment_id);
    CHECK(a.spec.events.patterns() == events.patterns());
    CHECK(a.spec.title == title);
    CHECK(a.spec.metadata == metadata);
    CHECK(a.spec.resources == resources);
    CHECK(a.spec.vault_ids == vault_ids);
    CHECK(a.spec.budget == budget);
    CHECK(a.spec.timeout == timeout);
    CHECK((a.spec.queue_timeout == queue_timeout));
    CHECK((a.spec.done == done));
    CHECK(a.spec.previews == previews);
    CHECK(a.spec.labels == labels);
}

} // namespace

TEST_SUITE("store::continuation_codec") {

    TEST_CASE("a continuation is read back unchanged, with every member or with none") {
        check_same(parse_kept_continuation(to_kept_text(full_continuation())).value(), full_continuation());
        check_same(parse_kept_continuation(to_kept_text(continuation())).value(), continuation());
    }

    TEST_CASE("members of a later version are ignored") {
        auto document = boost::json::parse(to_kept_text(full_continuation()));
        document.as_object()["colour"] = "blue";
        document.at("spec").as_object()["mood"] = 1;
        check_same(parse_kept_continuation(boost::json::serialize(document)).value(), full_continuation());
    }

    TEST_CASE("a document that is not a continuation is damage") {
        for (const char* text :
             {"", "[]", "null", R"({"open": 1})", R"({"spec": []})", R"({"spec": {"when_done": "burn"}})",
              R"({"accepted": {}})", R"({"accepted": [1]})", R"({"deadline": "soon"})"}) {
            CAPTURE(text);
            CHECK(parse_kept_continuation(text).error() == damaged());
        }
    }
}
