#include <tether/session/missing_sessions.hpp>

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

    TEST_CASE("one session that answers 404 twice and is not listed is gone") {
        absence found;
        CHECK(gone(found));
        found.answered_in = workspace::same;
        CHECK(gone(found));
    }

    TEST_CASE("a session that is listed is there, whatever it answers") {
        absence found;
        found.answered_in = workspace::same;
        found.is_listed = true;
        found.lasts = 24h;
        CHECK_FALSE(gone(found));
    }

    TEST_CASE("a 404 of another workspace never says that a session is gone") {
        absence found;
        found.answered_in = workspace::other;
        found.lists_others = true;
        found.lasts = 24h;
        CHECK_FALSE(gone(found));
    }

    TEST_CASE("several runs at once need a sign that the key reads the right workspace, or time") {
        absence found;
        found.missing_runs = 2;
        found.lasts = 60s;
        CHECK_FALSE(gone(found));
        SUBCASE("the answer names the workspace") {
            found.answered_in = workspace::same;
            CHECK(gone(found));
        }
        SUBCASE("the listing has other sessions of this daemon") {
            found.lists_others = true;
            CHECK(gone(found));
        }
        SUBCASE("it lasts") {
            found.lasts = 299s;
            CHECK_FALSE(gone(found));
            found.lasts = 300s;
            CHECK(gone(found));
        }
    }

    TEST_CASE("behind a new key other sessions of this daemon are no sign: they may be of an earlier time") {
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

    TEST_CASE("only sessions that answered 404 within a minute count together") {
        missing_sessions missing;
        const missing_sessions::time_point start{};
        missing.note("sesn_1", start);
        missing.note("sesn_2", start + 50s);
        CHECK(missing.count(start + 60s) == 2);
        CHECK(missing.count(start + 61s) == 1);
        missing.note("sesn_3", start + 1h); // drops what is old
        CHECK(missing.note("sesn_1", start + 1h) == start + 1h);
    }
}
