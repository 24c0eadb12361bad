// Tests how tokens and costs are read from a session's events.
#include <tether/session/policy/spending.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;

namespace {

api::event request_end(std::string model_usage) {
    api::event e;
    e.kind = api::event_kind::span_model_request_end;
    e.raw = R"({"type":"span.model_request_end","model_usage":)" + model_usage + "}";
    return e;
}

std::optional<std::uint64_t> cents_of(const std::string& cost) {
    return list_cents_of(R"({"input_tokens":1,"list_cost":)" + cost + "}");
}

run with_session(const std::string& usage) {
    run now;
    now.session_id = "sesn_1";
    if (!usage.empty()) {
        now.result.emplace();
        now.result->usage = usage;
    }
    return now;
}

} // namespace

TEST_SUITE("session::spending") {

    TEST_CASE("the end of a model request reports its tokens by kind") {
        const auto used = tokens_of(request_end(
            R"({"input_tokens":3571,"output_tokens":727,"cache_read_input_tokens":6656,"cache_creation_input_tokens":9})"));
        CHECK(used == token_counts{3571, 727, 6656, 9});
    }

    TEST_CASE("tokens that are missing, negative or not numbers count as zero") {
        CHECK(tokens_of(request_end("{}")) == token_counts{});
        CHECK(tokens_of(request_end(R"({"input_tokens":-1,"output_tokens":"7","cache_read_input_tokens":null})")) ==
              token_counts{});
        CHECK(tokens_of(request_end(R"({"input_tokens":18446744073709551615})"))->input == UINT64_MAX);
    }

    TEST_CASE("other events, and invalid usages, report nothing") {
        CHECK_FALSE(tokens_of(request_end("null")));
        CHECK_FALSE(tokens_of(request_end("[")));
        api::event e = request_end(R"({"input_tokens":1})");
        e.kind = api::event_kind::session_usage;
        CHECK_FALSE(tokens_of(e));
    }

    TEST_CASE("a list cost is read in cents of a US dollar, and in no other unit") {
        CHECK(cents_of(R"({"amount":"187","currency":"USD"})") == 187);
        CHECK(cents_of(R"({"amount":"187"})") == 187);
        for (const char* bad : {R"({"amount":"187","currency":"EUR"})", R"({"amount":187})", R"({"amount":"1.5"})",
                                R"({"amount":"-1"})", R"({"amount":""})", "null", "{}"}) {
            CAPTURE(bad);
            CHECK_FALSE(cents_of(bad));
        }
        CHECK_FALSE(list_cents_of(""));
        CHECK_FALSE(list_cents_of("["));
    }

    TEST_CASE("the cost of a new session counts from zero") {
        cost_growth cost{run{}};
        CHECK(cost.add(5) == 5);
        CHECK(cost.add(5) == 0);
        CHECK(cost.add(3) == 0);
        CHECK(cost.add(7) == 2);
    }

    TEST_CASE("the cost of an existing session counts from the last result, or from its first total") {
        cost_growth known{with_session(R"({"list_cost":{"amount":"100","currency":"USD"}})")};
        CHECK(known.add(130) == 30);
        cost_growth unknown{with_session("")};
        CHECK(unknown.add(130) == 0);
        CHECK(unknown.add(131) == 1);
    }
}
