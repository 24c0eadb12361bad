// Tests notifications to the service manager (sd_notify(3)).
#include <daemon/tetherd/host/notify.hpp>

#include "support/temp_dir.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <doctest/doctest.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace tether::daemon;
using namespace std::chrono_literals;

namespace {

/// Replaces the service manager: a datagram socket that never blocks the test.
class manager {
  public:
    explicit manager(std::string name) : fd_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
        if (name[0] == '@') name[0] = '\0';
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        std::memcpy(at.sun_path, name.data(), name.size());
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
        REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&at), size) == 0);
    }
    ~manager() { ::close(fd_); }

    std::string heard() const {
        std::array<char, 512> buffer{};
        const auto size = ::recv(fd_, buffer.data(), buffer.size(), 0);
        return size < 0 ? "" : std::string{buffer.data(), static_cast<std::size_t>(size)};
    }

  private:
    int fd_;
};

} // namespace

TEST_SUITE("daemon::notify") {

    TEST_CASE("the service manager is notified of every change") {
        tether::test::temp_dir dir;
        const std::string path = dir / "notify";
        const manager listens{path};
        notifier tells{path};

        tells.ready("serving\nruns");
        CHECK(listens.heard() == "READY=1\nSTATUS=serving runs\n");
        tells.status("3 runs");
        CHECK(listens.heard() == "STATUS=3 runs\n");
        tells.reloading();
        CHECK(listens.heard().starts_with("RELOADING=1\nMONOTONIC_USEC="));
        tells.watchdog();
        CHECK(listens.heard() == "WATCHDOG=1\n");
        tells.extend_timeout(90s, "checking");
        CHECK(listens.heard() == "EXTEND_TIMEOUT_USEC=90000000\nSTATUS=checking\n");
        tells.stopping();
        CHECK(listens.heard().starts_with("STOPPING=1\n"));
    }

    TEST_CASE("an address that starts with an at sign is an abstract socket") {
        const std::string name = "@tether-notify-test-" + std::to_string(::getpid());
        const manager listens{name};
        notifier{name}.ready("up");
        CHECK(listens.heard().starts_with("READY=1"));
    }

    TEST_CASE("a larger store gets more time for its check") {
        CHECK(longest_check(0) == 60s);
        CHECK(longest_check(std::uint64_t{4} << 30) == 1084s);
    }

    TEST_CASE("a missing listener or address changes nothing") {
        tether::test::temp_dir dir;
        notifier{(dir / "nobody").string()}.ready("up");
        notifier{""}.ready("up");
        notifier{"vsock:2:1234"}.ready("up");
        notifier{"/" + std::string(200, 'x')}.ready("up");
    }

    TEST_CASE("a service manager that never reads does not delay us") {
        tether::test::temp_dir dir;
        const std::string path = dir / "notify";
        const manager listens{path};
        notifier tells{path};
        for (int i = 0; i < 10'000; ++i) tells.watchdog();
        CHECK(listens.heard() == "WATCHDOG=1\n");
    }

    TEST_CASE("the watchdog is notified at half its interval, and only by the process it watches") {
        CHECK(watchdog_interval("30000000", "", 7) == 15s);
        CHECK(watchdog_interval("30000000", "7", 7) == 15s);
        CHECK(watchdog_interval("30000000", "8", 7) == std::nullopt);
        CHECK(watchdog_interval("", "", 7) == std::nullopt);
        CHECK(watchdog_interval("soon", "", 7) == std::nullopt);
        CHECK(watchdog_interval("1", "", 7) == 1ms);
    }
}
