// Tests how a complete file is read.
#include <daemon/tetherd/config/text_file.hpp>

#include "support/temp_dir.hpp"

#include <cerrno>
#include <doctest/doctest.h>
#include <fstream>

using tether::daemon::read_text_file;

TEST_SUITE("daemon::text_file") {

    TEST_CASE("a file is read completely, or the system's reason is reported") {
        const tether::test::temp_dir dir;
        const std::string text{"a\r\nb\0c", 6};
        std::ofstream{dir / "file"} << text;
        CHECK(read_text_file(dir / "file").value() == text);
        CHECK(read_text_file(dir / "absent").error().value() == ENOENT);
        CHECK(read_text_file(dir.path()).error().value() == EISDIR);
        CHECK(read_text_file("").error().value() == ENOENT);
    }

    TEST_CASE("a file at the limit is read, a larger or endless one is not") {
        const tether::test::temp_dir dir;
        std::ofstream{dir / "whole"} << std::string(tether::daemon::longest_text_file, 'x');
        std::ofstream{dir / "more"} << std::string(tether::daemon::longest_text_file + 1, 'x');
        CHECK(read_text_file(dir / "whole").value().size() == tether::daemon::longest_text_file);
        CHECK(read_text_file(dir / "more").error().value() == EFBIG);
        CHECK(read_text_file("/dev/zero").error().value() == EFBIG);
    }
}
