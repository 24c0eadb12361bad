#include <daemon/text_file.hpp>

#include "support/temp_dir.hpp"

#include <cerrno>
#include <doctest/doctest.h>
#include <fstream>

using tether::daemon::read_text_file;

TEST_SUITE("daemon::text_file") {

    TEST_CASE("a file is read whole, or the system says why not") {
        const tether::test::temp_dir dir;
        const std::string text{"a\r\nb\0c", 6};
        std::ofstream{dir / "file"} << text;
        CHECK(read_text_file(dir / "file").value() == text);
        CHECK(read_text_file(dir / "absent").error().value() == ENOENT);
        CHECK(read_text_file(dir.path()).error().value() == EISDIR);
        CHECK(read_text_file("").error().value() == ENOENT);
    }
}
