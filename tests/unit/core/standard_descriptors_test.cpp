// Tests what replaces missing standard descriptors at startup.
#include <tether/core/standard_descriptors.hpp>

#include <cstdlib>
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tether;

namespace {

bool is_null_device(int descriptor) {
    struct stat here {
    }, null{};
    return ::fstat(descriptor, &here) == 0 && ::stat("/dev/null", &null) == 0 && here.st_rdev == null.st_rdev &&
        S_ISCHR(here.st_mode);
}

/// Runs `what` in a child process without `closed`: descriptors belong to a process.
template <class F>
bool holds_without(std::initializer_list<int> closed, F what) {
    const pid_t child = ::fork();
    if (child == 0) {
        for (const int descriptor : closed) ::close(descriptor);
        ::_exit(what() ? 0 : 1);
    }
    int status = -1;
    return ::waitpid(child, &status, 0) == child && status == 0;
}

} // namespace

TEST_SUITE("core::standard_descriptors") {

    TEST_CASE("a closed standard descriptor becomes the null device") {
        CHECK(holds_without({1}, [] { return open_standard_descriptors() && is_null_device(1); }));
        CHECK(holds_without({0, 1, 2}, [] {
            return open_standard_descriptors() && is_null_device(0) && is_null_device(1) && is_null_device(2);
        }));
    }

    TEST_CASE("open descriptors stay unchanged, and nothing else is opened") {
        CHECK(holds_without({}, [] {
            int pipe[2];
            if (::pipe(pipe) != 0 || ::dup2(pipe[1], 1) != 1) return false;
            const int free_before = ::dup(0);
            ::close(free_before);
            const bool done = open_standard_descriptors();
            return done && !is_null_device(1) && ::dup(0) == free_before;
        }));
    }
}
