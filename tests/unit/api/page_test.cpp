// Tests how response documents are read.
#include <tether/api/page.hpp>

#include "support/test_data.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;
using tether::test::read_data;

TEST_SUITE("api::page") {

    TEST_CASE("a page of events keeps each event's own text") {
        const std::string body = read_data("objects/events.page.json");
        const auto page = parse_event_page(body);
        REQUIRE(page.has_value());
        REQUIRE(page->data.size() == 3);
        CHECK(page->next_page.empty());
        CHECK(page->data[1].text == "hi");
        CHECK(page->data[2].stop == stop_reason{"end_turn", {}});
        for (const event& e : page->data) CHECK(body.find(e.raw) != std::string::npos);
    }

    TEST_CASE("data and next page may be missing or null") {
        CHECK(parse_event_page("{}")->data.empty());
        CHECK(parse_event_page(R"({"data":null,"next_page":null})")->next_page.empty());
        CHECK(parse_event_page(R"({"next_page":"a\u002fb"})")->next_page == "a/b");
        CHECK(parse_session_page("{}")->data.empty());
    }

    TEST_CASE("members are found in any spelling, and the last of several counts") {
        const auto escaped = parse_event_page(R"({"d\u0061ta":[{"type":"a"}],"next\u005fpage":"n"})");
        REQUIRE(escaped.has_value());
        CHECK(escaped->data.size() == 1);
        CHECK(escaped->next_page == "n");
        const auto doubled = parse_event_page(R"({"data":5,"next_page":"n","data":[{"type":"a"}],"next_page":null})");
        REQUIRE(doubled.has_value());
        CHECK(doubled->data.size() == 1);
        CHECK(doubled->next_page.empty());
    }

    TEST_CASE("an unreadable event does not hide the others") {
        const auto page = parse_event_page(R"({"data":[{"id":"x"},{"type":"a","id":"y"},nonsense],"next_page":"n"})");
        REQUIRE(page.has_value());
        REQUIRE(page->data.size() == 1);
        CHECK(page->data[0].id == "y");
        CHECK(page->next_page == "n");
    }

    TEST_CASE("a response to a send names its events, or none") {
        CHECK(parse_accepted_events(read_data("objects/events.send.response.json"))->size() >= 1);
        for (const char* body : {"", " \n", "{}", R"({"data":[]})", R"({"data":[{"id":"rcpt_1"}]})", R"({"data":7})",
                                 R"({"id":"rcpt_1","status":"queued"})"}) {
            CAPTURE(body);
            REQUIRE(parse_accepted_events(body).has_value());
            CHECK(parse_accepted_events(body)->empty());
        }
        for (const char* body : {"<html>", "[]", "null", "5", R"({"data":[)",
                                 R"({"type":"error","error":{"type":"a"}})", R"({"error":{"message":"no"}})"}) {
            CAPTURE(body);
            CHECK(parse_accepted_events(body).error() == errc::malformed_document);
        }
    }

    TEST_CASE("sessions are read, and an unreadable one fails the page") {
        CHECK(parse_session_page(read_data("objects/sessions.page.json"))->data.size() >= 1);
        CHECK(parse_session_page(R"({"data":[{"id":"s"},{}]})").error() == errc::malformed_document);
        CHECK(parse_session_page(R"({"data":[{"id":"s","title":"\ud83d"}]})")->data.size() == 1);
        CHECK(parse_session(read_data("objects/session.created.json"))->status == session_status::idle);
    }

    TEST_CASE("a session whose id is invalid in a path is left out of a page") {
        const auto page = parse_session_page(R"({"data":[{"id":"../agents"},{"id":"s"},{"id":"s/"}],"next_page":"n"})");
        REQUIRE(page.has_value());
        REQUIRE(page->data.size() == 1);
        CHECK(page->data[0].id == "s");
        CHECK(page->next_page == "n");
    }

    TEST_CASE("a body that is not a page is malformed") {
        for (const char* body : {"", "<html>", "[]", "null", R"({"data":{}})", R"({"data":[)", R"({"next_page":5})",
                                 R"({"next_page":nope})"}) {
            CAPTURE(body);
            CHECK(parse_event_page(body).error() == errc::malformed_document);
            CHECK(parse_session_page(body).error() == errc::malformed_document);
            CHECK(parse_session(body).error() == errc::malformed_document);
        }
    }
}
