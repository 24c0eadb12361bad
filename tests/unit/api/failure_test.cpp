// Tests how failed requests to the API are classified.
#include <tether/api/failure.hpp>

#include <tether/api/redactor.hpp>
#include <tether/wire/http.hpp>

#include "support/test_data.hpp"

#include <boost/asio/error.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <filesystem>

using namespace tether;
using namespace tether::api;
using namespace std::chrono_literals;

namespace {

const wall_time now = *parse_timestamp("2026-11-22T00:00:00Z");

wire::response_head head_of(int status, std::vector<wire::header_field> fields = {}) {
    wire::response_head head;
    head.status = status;
    for (auto& field : fields) head.fields.add(field.name, field.value);
    return head;
}

failure from_fixture(const std::string& name) {
    const boost::json::value answer = test::read_json("objects/errors/" + name + ".json");
    std::vector<wire::header_field> fields;
    for (const auto& [key, value] : answer.at("headers").as_object())
        fields.push_back({key, std::string{value.as_string()}});
    return to_failure(head_of(static_cast<int>(answer.at("status").as_int64()), std::move(fields)),
                      boost::json::serialize(answer.at("body")), now, {});
}

/// An error object of the API with a stable error code.
failure with_code(int status, const std::string& error_code) {
    return to_failure(head_of(status),
                      R"({"type":"error","error":{"type":"odd_error","message":"m","details":{"error_code":")" +
                          error_code + R"("}}})",
                      now, {});
}

struct expectation {
    std::string file;
    errc code;
    disposition what;
    bool ambiguous;
};

const expectation table[] = {
    {"400.budget", errc::bad_request, disposition::permanent, false},
    {"400.invalid", errc::bad_request, disposition::permanent, false},
    {"400.request_body_timeout", errc::request_timeout, disposition::transient, false},
    {"400.running", errc::bad_request, disposition::permanent, false},
    {"400.waiting_on_responses", errc::bad_request, disposition::permanent, false},
    {"400.workflow_run_open", errc::bad_request, disposition::permanent, false},
    {"401", errc::unauthorized, disposition::permanent, false},
    {"402", errc::billing, disposition::permanent, false},
    {"403", errc::unauthorized, disposition::permanent, false},
    {"404", errc::not_found, disposition::permanent, false},
    {"409", errc::conflict, disposition::transient, false},
    {"413", errc::request_too_large, disposition::permanent, false},
    {"429", errc::rate_limited, disposition::transient, false},
    {"429.retry_after_ms", errc::rate_limited, disposition::transient, false},
    {"429.spend_cap", errc::billing, disposition::permanent, false},
    {"500", errc::server_error, disposition::transient, true},
    {"503.do_not_retry", errc::server_error, disposition::transient, true},
    {"504", errc::server_error, disposition::transient, true},
    {"529", errc::server_error, disposition::transient, false},
};

} // namespace

TEST_SUITE("api::failure") {

    TEST_CASE("every documented error has the meaning in the reference") {
        for (const expectation& want : table) {
            CAPTURE(want.file);
            const failure f = from_fixture(want.file);
            CHECK(f.code == want.code);
            CHECK(f.what() == want.what);
            CHECK(f.ambiguous == want.ambiguous);
            CHECK(f.status == std::stoi(want.file));
            CHECK_FALSE(f.type.empty());
            CHECK_FALSE(f.message.empty());
            CHECK(f.request_id.starts_with("req_01NQ"));
        }
    }

    TEST_CASE("every error fixture is tested") {
        std::size_t files = 0;
        for (const auto& file : std::filesystem::directory_iterator{test::data_dir() / "objects/errors"}) {
            const auto is_it = [&](const expectation& e) { return e.file + ".json" == file.path().filename(); };
            CAPTURE(file.path().string());
            CHECK(std::count_if(std::begin(table), std::end(table), is_it) == 1);
            ++files;
        }
        CHECK(files == std::size(table));
    }

    TEST_CASE("the stable error code and the pause are read") {
        CHECK(from_fixture("400.workflow_run_open").detail == "workflow_run_open");
        CHECK(from_fixture("429").retry_after == 7000ms);
        CHECK(from_fixture("429.retry_after_ms").retry_after == 250ms);
        CHECK_FALSE(from_fixture("429.spend_cap").retry_after);
        CHECK(from_fixture("503.do_not_retry").should_retry == false);
        CHECK(to_failure(head_of(429, {{"retry-after-ms", "x"}, {"Retry-After", "Sun, 22 Nov 2026 00:00:09 GMT"}}), "",
                         now, {})
                  .retry_after == 9000ms);
    }

    TEST_CASE("x-should-retry makes a failure transient, or forbids a retry of the request") {
        const std::string refused = R"({"type":"error","error":{"type":"invalid_request_error","message":"m"}})";
        CHECK(to_failure(head_of(400), refused, now, {}).what() == disposition::permanent);
        CHECK(to_failure(head_of(400, {{"x-should-retry", "true"}}), refused, now, {}).what() ==
              disposition::transient);
        const failure forbidden = to_failure(head_of(500, {{"x-should-retry", "false"}}), "", now, {});
        CHECK(forbidden.what() == disposition::transient);
        CHECK_FALSE(forbidden.may_repeat());
        CHECK_FALSE(to_failure(head_of(500, {{"x-should-retry", "maybe"}}), "", now, {}).should_retry);
        failure stopped{boost::asio::error::make_error_code(boost::asio::error::operation_aborted)};
        stopped.should_retry = true;
        CHECK(stopped.what() == disposition::cancelled);
    }

    TEST_CASE("a missing, cut, HTML or text body falls back to the status") {
        const std::pair<const char*, const char*> bodies[] = {
            {"", "HTTP 502"},
            {" \n", "HTTP 502"},
            {"<html><body>Bad gateway</body></html>", "HTTP 502 with an HTML page"},
            {"upstream\tgone \xff\x1b[31m\n", "upstream gone ??[31m "},
            {R"({"type":"error","error":{"ty)", R"({"type":"error","error":{"ty)"},
            {R"({"error":"text"})", R"({"error":"text"})"},
            {"[]", "[]"},
        };
        for (const auto& [body, message] : bodies) {
            CAPTURE(body);
            const failure f = to_failure(head_of(502), body, now, {});
            CHECK(f.code == errc::server_error);
            CHECK(f.source == failure_source::foreign);
            CHECK(f.ambiguous);
            CHECK(f.message == message);
        }
        CHECK(to_failure(head_of(500), R"({"request_id":"req_1"})", now, {}).request_id == "req_1");
    }

    TEST_CASE("a response that is not the API's own is never permanent") {
        const char* bodies[] = {
            "",
            "<html><body>Please log in</body></html>",
            "gone",
            "{}",
            R"({"error":{"type":"not_found_error","message":"m"}})",
            R"({"type":"error","error":{"message":"m"}})",
            R"({"type":"error","error":{"type":"","message":"m"}})",
            R"({"type":"error","error":{"type":404,"message":"m"}})",
            R"({"type":"problem","error":{"type":"not_found_error"}})",
            R"([{"type":"error","error":{"type":"not_found_error"}}])",
        };
        for (const char* body : bodies)
            for (const int status : {300, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 407, 408, 409, 410,
                                     413, 418, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 511, 529}) {
                CAPTURE(body);
                CAPTURE(status);
                const failure f = to_failure(head_of(status), body, now, {});
                CHECK(f.source == failure_source::foreign);
                CHECK(f.scope == failure_scope::request);
                CHECK(f.what() == disposition::transient);
                CHECK(f.code != errc::not_found);
                CHECK(f.ambiguous == (status != 429 && status != 529));
            }
    }

    TEST_CASE("a foreign refusal and a redirect are misdirected, a server error is not") {
        CHECK(to_failure(head_of(404), "<html>", now, {}).is_misdirected());
        CHECK(to_failure(head_of(307), "", now, {}).is_misdirected());
        CHECK(failure{errc::certificate_rejected}.is_misdirected());
        CHECK(failure{errc::proxy_authentication}.is_misdirected());
        CHECK_FALSE(to_failure(head_of(502), "<html>", now, {}).is_misdirected());
        CHECK_FALSE(from_fixture("404").is_misdirected());
        CHECK_FALSE(failure{errc::connect_timeout}.is_misdirected());
    }

    TEST_CASE("account failures do not concern the request") {
        for (const char* name : {"401", "402", "403", "429.spend_cap"}) {
            CAPTURE(name);
            const failure f = from_fixture(name);
            CHECK(f.source == failure_source::api);
            CHECK(f.scope == failure_scope::account);
            CHECK_FALSE(f.advice.empty());
        }
        for (const char* name : {"400.invalid", "404", "409", "413", "429", "500", "529"}) {
            CAPTURE(name);
            CHECK(from_fixture(name).scope == failure_scope::request);
        }
        CHECK(with_code(400, "organization_on_hold").scope == failure_scope::account);
        CHECK(to_failure(head_of(403), R"({"type":"error","error":{"type":"odd_error"}})", now, {}).scope ==
              failure_scope::request);
    }

    TEST_CASE("a request whose body timed out was not carried out") {
        const failure f = with_code(400, "request_body_timeout");
        CHECK(f.code == errc::request_timeout);
        CHECK(f.what() == disposition::transient);
        CHECK_FALSE(f.ambiguous);
    }

    TEST_CASE("a spend limit is recognised by its code, not by its text") {
        CHECK(with_code(429, "contract_spend_limit_reached").code == errc::billing);
        CHECK(with_code(429, "ramp_limit_exceeded").code == errc::rate_limited);
        CHECK(with_code(429, "spend_of_something_new").code == errc::rate_limited);
        const failure spent = to_failure(
            head_of(429, {{"retry-after", "86400"}}),
            R"({"type":"error","error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}})",
            now, {});
        CHECK(spent.code == errc::billing);
        CHECK_FALSE(spent.retry_after);
    }

    TEST_CASE("the workspace of a response is read") {
        CHECK(to_failure(head_of(404, {{"Anthropic-Workspace-Id", "wrkspc_1"}}), "", now, {}).workspace_id ==
              "wrkspc_1");
    }

    TEST_CASE("a status without a specific meaning has the meaning of its class") {
        const std::string refused = R"({"type":"error","error":{"type":"odd_error"}})";
        CHECK(to_failure(head_of(418), refused, now, {}).code == errc::bad_request);
        CHECK(to_failure(head_of(418), "", now, {}).code == errc::foreign_answer);
        CHECK(to_failure(head_of(408), "", now, {}).code == errc::request_timeout);
        CHECK(to_failure(head_of(408), "", now, {}).ambiguous);
        CHECK(to_failure(head_of(307), "", now, {}).code == errc::too_many_redirects);
        CHECK(to_failure(head_of(599), "", now, {}).code == errc::server_error);
        CHECK(to_failure(head_of(101), "", now, {}).code == errc::malformed_answer);
    }

    TEST_CASE("a long message is cut between characters") {
        std::string text = "a";
        while (text.size() < 10'000) text += "é";
        const failure f =
            to_failure(head_of(400), R"({"type":"error","error":{"type":"t","message":")" + text + R"("}})", now, {});
        CHECK(f.message.size() == 4095);
        CHECK(f.message.ends_with("é"));
    }

    TEST_CASE("a request that was certainly not sent is not ambiguous") {
        for (const errc code :
             {errc::connect_timeout, errc::handshake_timeout, errc::name_lookup_failed, errc::certificate_rejected,
              errc::proxy_refused, errc::queue_full, errc::dialer_unavailable, errc::dialer_refused})
            CHECK_FALSE(to_failure(make_error_code(code)).ambiguous);
        CHECK_FALSE(to_failure(error_code{boost::asio::error::connection_refused}).ambiguous);
        for (const errc code :
             {errc::header_timeout, errc::body_timeout, errc::truncated, errc::malformed_answer, errc::body_too_large})
            CHECK(to_failure(make_error_code(code)).ambiguous);
        CHECK(to_failure(error_code{boost::asio::error::connection_reset}).ambiguous);
        CHECK(to_failure(error_code{boost::asio::error::broken_pipe}).ambiguous);
    }

    TEST_CASE("an error frame breaks the stream, and some types end it permanently") {
        const auto of_type = [](const std::string& type) {
            return to_stream_failure(
                R"({"type":"error","error":{"type":")" + type + R"(","message":"m"},"request_id":"req_2"})", {});
        };
        CHECK(of_type("overloaded_error").code == errc::stream_error);
        CHECK(of_type("overloaded_error").what() == disposition::transient);
        CHECK(of_type("overloaded_error").message == "m");
        CHECK(of_type("overloaded_error").request_id == "req_2");
        CHECK(of_type("authentication_error").code == errc::unauthorized);
        CHECK(of_type("permission_error").code == errc::unauthorized);
        CHECK(of_type("not_found_error").code == errc::not_found);
        CHECK(of_type("billing_error").code == errc::billing);
        CHECK(of_type("billing_error").what() == disposition::permanent);
        CHECK(to_stream_failure("try later", {}).message == "try later");
    }

    TEST_CASE("hidden text does not change the meaning of a failure") {
        api_config config;
        config.headers = {{"x-odd", "overloaded_error"},
                          {"x-odder", "permission_error"},
                          {"x-oddest", "enforced_spend_limit_reached"}};
        const redactor hidden{config, {}};
        const failure f =
            to_stream_failure(R"({"type":"error","error":{"type":"permission_error","message":"m"}})", hidden);
        CHECK(f.code == errc::unauthorized);
        CHECK(f.type == "[header]");
        const failure spent = to_failure(
            head_of(429),
            R"({"type":"error","error":{"type":"t","details":{"error_code":"enforced_spend_limit_reached"}}})", now,
            hidden);
        CHECK(spent.code == errc::billing);
        CHECK(spent.detail == "[header]");
    }

    TEST_CASE("texts of any length are cut") {
        const std::string body =
            R"({"type":"error","request_id":"L","error":{"type":"L","message":"L","details":{"error_code":"L"}}})";
        std::string longer;
        for (const char c : body) longer += c == 'L' ? std::string(10'000, 'x') : std::string(1, c);
        const failure f = to_failure(head_of(400), longer, now, {});
        CHECK(f.message.size() == 4096);
        for (const std::string& word : {f.type, f.detail, f.request_id}) CHECK(word.size() == 256);
    }

    TEST_CASE("messages are valid text, whatever bytes the server sent") {
        const failure f = to_failure(head_of(500, {{"request-id", "req_\xff"}}), "", now, {});
        CHECK(f.request_id == "req_\xEF\xBF\xBD");
    }

    TEST_CASE("reading the value of a failed outcome throws its code") {
        const outcome<int> none = failure{errc::not_found};
        CHECK_THROWS_AS(static_cast<void>(none.value()), boost::system::system_error);
    }
}
