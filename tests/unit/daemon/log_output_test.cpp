#include <daemon/log_output.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::daemon;

TEST_SUITE("daemon::log_output") {

    TEST_CASE("a format that was asked for is used wherever the records go") {
        for (const char* stream : {"", "9:1234", "9:5678"}) {
            CAPTURE(stream);
            CHECK(layout_of(log_format::logfmt, stream, "9:1234") == log_layout::logfmt);
            CHECK(layout_of(log_format::json, stream, "9:1234") == log_layout::json);
            CHECK(layout_of(log_format::journal, stream, "9:1234") == log_layout::journal);
        }
    }

    TEST_CASE("left to itself it writes priorities for the journal alone") {
        CHECK(layout_of(log_format::automatic, "9:1234", "9:1234") == log_layout::journal);
        CHECK(layout_of(log_format::automatic, "", "9:1234") == log_layout::logfmt);
        CHECK(layout_of(log_format::automatic, "", "") == log_layout::logfmt);
        // Inherited from a service whose standard error is not ours.
        CHECK(layout_of(log_format::automatic, "9:5678", "9:1234") == log_layout::logfmt);
    }

    TEST_CASE("standard error is known by device and inode") {
        const std::string identity = standard_error_identity();
        CHECK(identity.find(':') != identity.npos);
        CHECK(identity.find_first_not_of("0123456789:") == identity.npos);
    }
}
