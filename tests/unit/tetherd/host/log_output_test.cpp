// Tests how the output of log records is chosen.
#include <daemon/tetherd/host/log_output.hpp>

#include "slow_journal.hpp"
#include "support/temp_dir.hpp"

#include <daemon/tetherd/log_kinds.hpp>
#include <tether/session/log_kinds.hpp>

#include <array>
#include <doctest/doctest.h>
#include <unistd.h>

using namespace tether;
using namespace tether::daemon;

TEST_SUITE("daemon::log_output") {

    TEST_CASE("a selected format is used for every destination") {
        for (const char* stream : {"", "9:1234", "9:5678"}) {
            CAPTURE(stream);
            CHECK(layout_of(log_format::logfmt, stream, "9:1234") == log_layout::logfmt);
            CHECK(layout_of(log_format::json, stream, "9:1234") == log_layout::json);
            CHECK(layout_of(log_format::journal, stream, "9:1234") == log_layout::journal);
        }
    }

    TEST_CASE("the default format has priorities only for the journal") {
        CHECK(layout_of(log_format::automatic, "9:1234", "9:1234") == log_layout::journal);
        CHECK(layout_of(log_format::automatic, "", "9:1234") == log_layout::logfmt);
        CHECK(layout_of(log_format::automatic, "", "") == log_layout::logfmt);
        // Inherited from a service whose standard error is not ours.
        CHECK(layout_of(log_format::automatic, "9:5678", "9:1234") == log_layout::logfmt);
    }

    TEST_CASE("records go to the journal as datagrams, and lost ones are reported") {
        const test::temp_dir folder;
        const std::string path = (folder / "j").string();
        const test::slow_journal journal{path};
        const logger log = make_logger(log_level::info, log_layout::journal, path);
        const std::string large(1024, 'x');
        constexpr int records = 5000; // more than 4 MiB
        for (int i = 0; i < records; ++i) log.write(session::log_kinds.run_starting, {{"run", large}});
        for (int i = 0; i < records / 4; ++i) journal.take(); // the queue has space again
        log.write(daemon::log_kinds.stopped);
        std::string record;
        do {
            record = journal.take();
            if (record.starts_with("MESSAGE=stopped"))
                log.write(daemon::log_kinds.stopped); // reported once nothing waits any more
        } while (!record.empty() && !record.starts_with("MESSAGE=records lost lost="));
        CHECK(record.find("\nPRIORITY=4\n") != record.npos);
        const auto at = record.find("\nTETHER_LOST=");
        REQUIRE(at != record.npos);
        CHECK(std::stoi(record.substr(at + 13)) > 0);
    }

    TEST_CASE("without a journal the records go to standard error after their priority") {
        const test::temp_dir folder;
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        const int saved = ::dup(STDERR_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        make_logger(log_level::info, log_layout::journal, (folder / "nobody").string())
            .write(log_kind{.event = "e", .fields = "k"}, {{"k", "v"}});
        ::dup2(saved, STDERR_FILENO);
        ::close(saved);
        ::close(ends[1]);
        std::array<char, 64> buffer{};
        const auto n = ::read(ends[0], buffer.data(), buffer.size());
        ::close(ends[0]);
        CHECK(std::string(buffer.data(), static_cast<std::size_t>(n)) == "<6>e k=v\n");
    }

    TEST_CASE("the journal's socket is the system's unless the environment names another") {
        CHECK(journal_path("") == "/run/systemd/journal/socket");
        CHECK(journal_path("/tmp/j") == "/tmp/j");
    }

    TEST_CASE("standard error is identified by device and inode") {
        const std::string identity = standard_error_identity();
        CHECK(identity.find(':') != identity.npos);
        CHECK(identity.find_first_not_of("0123456789:") == identity.npos);
    }
}
