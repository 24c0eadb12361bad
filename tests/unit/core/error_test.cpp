// Tests names, texts and classes of failures.
#include <tether/core/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/errc.hpp>
#include <doctest/doctest.h>
#include <set>

using namespace tether;

namespace {

/// Every number that has a name. The ranges have gaps, so all small numbers are tried.
std::vector<errc> all_codes() {
    std::vector<errc> codes;
    for (int value = 1; value < 200; ++value)
        if (to_string(static_cast<errc>(value)) != "unknown") codes.push_back(static_cast<errc>(value));
    return codes;
}

} // namespace

TEST_SUITE("core::error") {

    TEST_CASE("every failure has its own word and text, and the text can follow a colon") {
        std::set<std::string> words;
        std::set<std::string> texts;
        CHECK(all_codes().size() >= 41); // none is missing
        for (const errc code : all_codes()) {
            const std::string word{to_string(code)};
            const std::string text = make_error_code(code).message();
            CAPTURE(word);
            CHECK(words.insert(word).second);
            CHECK(texts.insert(text).second);
            CHECK(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == word.npos);
            CHECK(text.find_first_of("\n\"") == text.npos);
            CHECK(!text.ends_with("."));
            CHECK(!text.starts_with("unknown error"));
        }
    }

    TEST_CASE("the numbers that logs and the store carry do not change") {
        CHECK(static_cast<int>(errc::connect_timeout) == 1);
        CHECK(static_cast<int>(errc::queue_full) == 15);
        CHECK(static_cast<int>(errc::stream_idle) == 30);
        CHECK(static_cast<int>(errc::malformed_event) == 36);
        CHECK(static_cast<int>(errc::bad_request) == 50);
        CHECK(static_cast<int>(errc::malformed_document) == 59);
        CHECK(static_cast<int>(errc::deadline_passed) == 80);
        CHECK(static_cast<int>(errc::shutting_down) == 88);
        CHECK(static_cast<int>(errc::internal) == 89);
    }

    TEST_CASE("a code made from a name is a failure of our category") {
        const error_code code = errc::stream_idle;
        CHECK(code.failed());
        CHECK(code == errc::stream_idle);
        CHECK(code != errc::stream_ended);
        CHECK(std::string_view{code.category().name()} == "tether");
        CHECK(error_code{77, tether_category()}.message() == "unknown error 77");
    }

    TEST_CASE("a failure that a retry may resolve is transient") {
        for (const errc code :
             {errc::connect_timeout, errc::header_timeout, errc::truncated, errc::stream_idle, errc::stream_ended,
              errc::not_a_stream, errc::conflict, errc::rate_limited, errc::server_error, errc::request_timeout,
              errc::certificate_rejected, errc::proxy_authentication, errc::too_many_redirects, errc::body_too_large,
              errc::foreign_answer})
            CHECK(classify(code) == disposition::transient);
        CHECK(classify(boost::asio::error::access_denied) == disposition::transient);
        CHECK(classify(boost::asio::error::connection_refused) == disposition::transient);
        CHECK(classify(boost::asio::error::connection_reset) == disposition::transient);
        CHECK(classify(boost::asio::error::eof) == disposition::transient);
        CHECK(classify(boost::asio::error::host_not_found) == disposition::transient);
        CHECK(classify(boost::asio::error::no_descriptors) == disposition::transient);
        CHECK(classify(boost::asio::ssl::error::stream_truncated) == disposition::transient);
    }

    TEST_CASE("a failure that no retry resolves is permanent") {
        for (const errc code :
             {errc::bad_request, errc::unauthorized, errc::billing, errc::not_found, errc::request_too_large,
              errc::deadline_passed, errc::session_terminated, errc::budget_reached})
            CHECK(classify(code) == disposition::permanent);
        CHECK(classify(error_code{77, tether_category()}) == disposition::permanent);
    }

    TEST_CASE("a cancellation is neither, in any category") {
        CHECK(classify(boost::asio::error::operation_aborted) == disposition::cancelled);
        CHECK(classify(make_error_code(boost::system::errc::operation_canceled)) == disposition::cancelled);
    }

    TEST_CASE("every code has exactly one word") {
        CHECK(error_word(errc::stream_idle) == "stream_idle");
        CHECK(error_word(error_code{111, boost::system::system_category()}) == "system:111");
    }
}
