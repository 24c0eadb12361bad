// Tests when a session that the API does not find counts as deleted.
#include <tether/session/policy/missing_sessions.hpp>

#include <doctest/doctest.h>

using namespace tether::session;
using namespace std::chrono_literals;
using workspace = absence::workspace;

namespace {

constexpr auto confirm_after = 3s;

bool gone(const absence& found) {
    return is_gone(found, confirm_after);
}

} // namespace

TEST_SUITE("session::missing_sessions") {

    TEST_CASE("one session that returns 404 twice and is not listed is deleted") {
        absence found;
        CHECK(gone(found));
        found.answered_in = workspace::same;
        CHECK(gone(found));
    }

    TEST_CASE("a listed session exists, whatever it returns") {
        absence found;
        found.answered_in = workspace::same;
        found.is_listed = true;
        found.lasts = 24h;
        CHECK_FALSE(gone(found));
    }

    TEST_CASE("a 404 of another workspace never means that a session is deleted") {
        absence found;
        found.answered_in = workspace::other;
        found.lists_others = true;
        found.lasts = 24h;
        CHECK_FALSE(gone(found));
    }

    TEST_CASE("several missing sessions need evidence that the key reads the right workspace, or time") {
        absence found;
        found.missing_runs = 2;
        found.lasts = 60s;
        CHECK_FALSE(gone(found));
        SUBCASE("the response names the workspace") {
            found.answered_in = workspace::same;
            CHECK(gone(found));
        }
        SUBCASE("the list has other sessions of this daemon") {
            found.lists_others = true;
            CHECK(gone(found));
        }
        SUBCASE("the sessions stay missing for five minutes") {
            found.lasts = 299s;
            CHECK_FALSE(gone(found));
            found.lasts = 300s;
            CHECK(gone(found));
        }
    }

    TEST_CASE("a 404 that is not the API's needs a listing of other sessions of this daemon, or time") {
        absence found;
        found.answered_in = workspace::unproved;
        CHECK_FALSE(gone(found));
        found.lasts = 300s;
        CHECK(gone(found));
        found.is_listed = true;
        CHECK_FALSE(gone(found));
        found = {};
        found.answered_in = workspace::unproved;
        found.lists_others = true;
        CHECK(gone(found));
        found.is_key_new = true;
        CHECK_FALSE(gone(found));
    }

    TEST_CASE("with a new key, other sessions of this daemon are no evidence: they may be old") {
        absence found;
        found.is_key_new = true;
        found.lists_others = true;
        CHECK_FALSE(gone(found));
        found.answered_in = workspace::same;
        CHECK(gone(found));
    }

    TEST_CASE("the first 404 is remembered until the session answers") {
        missing_sessions missing;
        const missing_sessions::time_point start{};
        CHECK(missing.note("sesn_1", start) == start);
        CHECK(missing.note("sesn_1", start + 30s) == start);
        missing.forget("sesn_1");
        CHECK(missing.note("sesn_1", start + 40s) == start + 40s);
    }

    TEST_CASE("only sessions that returned 404 within one minute count together") {
        missing_sessions missing;
        const missing_sessions::time_point start{};
        missing.note("sesn_1", start);
        missing.note("sesn_2", start + 50s);
        CHECK(missing.count(start + 60s) == 2);
        CHECK(missing.count(start + 61s) == 1);
        missing.note("sesn_3", start + 1h); // drops old entries
        CHECK(missing.note("sesn_1", start + 1h) == start + 1h);
    }
}
