// Tests that log lines never wait for the reader of standard error.
#include <daemon/tetherd/host/standard_error.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

using namespace tether;
using namespace tether::daemon;
using namespace std::chrono_literals;

namespace {

/// Replaces standard error while it exists, and reads what is written there.
class replaced_stderr {
  public:
    /// Takes over both ends.
    replaced_stderr(int reading, int writing) : reading_{reading}, saved_{::dup(STDERR_FILENO)} {
        ::dup2(writing, STDERR_FILENO);
        ::close(writing);
    }
    ~replaced_stderr() {
        ::dup2(saved_, STDERR_FILENO);
        ::close(saved_);
    }
    replaced_stderr(const replaced_stderr&) = delete;
    replaced_stderr& operator=(const replaced_stderr&) = delete;

    int reading_end() const { return reading_.value(); }

    /// The next bytes; empty when none arrive in time.
    std::string read_some() const {
        pollfd state{reading_.value(), POLLIN, 0};
        if (::poll(&state, 1, /*ms=*/5000) <= 0) return {};
        std::array<char, 4096> buffer;
        const auto n = ::read(reading_.value(), buffer.data(), buffer.size());
        return n > 0 ? std::string(buffer.data(), static_cast<std::size_t>(n)) : std::string{};
    }
    /// Reads until the text ends with `end`; fails the test when it does not in time.
    std::string read_until(const std::string& end) const {
        std::string all;
        while (!all.ends_with(end)) {
            const std::string more = read_some();
            REQUIRE_MESSAGE(!more.empty(), "after " << all.size() << " bytes");
            all += more;
        }
        return all;
    }

  private:
    descriptor reading_;
    int saved_;
};

using ends = std::array<int, 2>;

ends make_pipe() {
    ends both{};
    REQUIRE(::pipe2(both.data(), O_CLOEXEC) == 0);
    return both;
}

ends make_sockets() {
    ends both{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both.data()) == 0);
    return both;
}

ends make_terminal() {
    ends both{};
    REQUIRE(::openpty(both.data(), both.data() + 1, nullptr, nullptr, nullptr) == 0);
    termios mode{};
    ::tcgetattr(both[1], &mode);
    ::cfmakeraw(&mode);
    ::tcsetattr(both[1], TCSANOW, &mode);
    return both;
}

constexpr int lines = 5000;

std::string line(int number) {
    return std::string(100, 'x') + std::to_string(number);
}

std::string all_lines() {
    std::string all;
    for (int i = 0; i < lines; ++i) all += line(i) + '\n';
    return all;
}

/// Writes more than the system stores for a reader, then reads.
void check_slow_reader(const replaced_stderr& output, standard_error& log) {
    for (int i = 0; i < lines; ++i) log.write(line(i));
    CHECK((::fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK) == 0); // the flag would be the parent's, too
    CHECK(output.read_until(line(lines - 1) + '\n') == all_lines());
    CHECK(log.take_lost() == 0);
    log.write("after");
    CHECK(output.read_until("after\n") == "after\n");
}

/// Makes `open(2)` of standard error fail, as it does for another user's pipe.
class forbidden_opening {
  public:
    forbidden_opening() {
        ::fchmod(STDERR_FILENO, 0);
        if (::geteuid() == 0) is_changed_ = ::seteuid(65534) == 0;
    }
    ~forbidden_opening() {
        if (!is_changed_) return;
        if (::seteuid(0) != 0) std::abort();
        ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); // for the leak checker
    }
    forbidden_opening(const forbidden_opening&) = delete;
    forbidden_opening& operator=(const forbidden_opening&) = delete;

  private:
    bool is_changed_ = false;
};

} // namespace

TEST_SUITE("daemon::standard_error") {

    TEST_CASE("lines for a slow reader arrive later, in order, and no caller waits") {
        ends both{};
        SUBCASE("of a pipe") {
            both = make_pipe();
        }
        SUBCASE("of a socket") {
            both = make_sockets();
        }
        const replaced_stderr output{both[0], both[1]};
        standard_error log;
        check_slow_reader(output, log);
    }

    TEST_CASE("lines for a slow reader of another user's pipe arrive later, too") {
        const auto [reading, writing] = make_pipe();
        const replaced_stderr output{reading, writing};
        std::optional<standard_error> log;
        {
            const forbidden_opening forbidden;
            log.emplace();
        }
        check_slow_reader(output, *log);
    }

    TEST_CASE("lines for a stopped terminal arrive when it continues") {
        const auto [reading, writing] = make_terminal();
        const replaced_stderr output{reading, writing};
        standard_error log;
        REQUIRE(::tcflow(STDERR_FILENO, TCOOFF) == 0);
        for (int i = 0; i < lines; ++i) log.write(line(i));
        REQUIRE(::tcflow(STDERR_FILENO, TCOON) == 0);
        CHECK(output.read_until(line(lines - 1) + '\n') == all_lines());
    }

    TEST_CASE("a line larger than the pipe is never cut") {
        const auto [reading, writing] = make_pipe();
        const replaced_stderr output{reading, writing};
        standard_error log{/*backlog_bytes=*/0};
        const std::string large(300'000, 'x');
        log.write(large);
        CHECK(output.read_until("\n") == large + '\n');
    }

    TEST_CASE("lines that do not fit in memory are dropped and counted, and the end does not wait for a reader") {
        const auto [reading, writing] = make_pipe();
        const replaced_stderr output{reading, writing};
        const auto before = std::chrono::steady_clock::now();
        {
            standard_error log{/*backlog_bytes=*/4096};
            for (int i = 0; i < lines; ++i) log.write(line(i));
            CHECK(log.take_lost() == 0); // not while lines wait: the count could not be written
        }
        CHECK(std::chrono::steady_clock::now() - before < 5s);

        standard_error log{/*backlog_bytes=*/4096};
        for (int i = 0; i < lines; ++i) log.write(line(i));
        std::uint64_t lost = 0;
        for (auto end = std::chrono::steady_clock::now() + 5s; lost == 0 && std::chrono::steady_clock::now() < end;) {
            pollfd state{output.reading_end(), POLLIN, 0};
            if (::poll(&state, 1, /*ms=*/10) > 0) output.read_some();
            lost = log.take_lost();
        }
        CHECK(lost > 1000);
        CHECK(lost < lines);
        CHECK(log.take_lost() == 0);
    }

    TEST_CASE("a reader that is gone is no error") {
        std::signal(SIGPIPE, SIG_IGN); // as in the programs
        const auto [reading, writing] = make_pipe();
        const replaced_stderr output{::dup(STDIN_FILENO), writing};
        standard_error log;
        ::close(reading);
        for (int i = 0; i < lines; ++i) log.write(line(i));
        CHECK(log.take_lost() == 0);
    }
}
