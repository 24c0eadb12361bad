// Tests the records that wait for a reader.
#include <daemon/tetherd/host/record_backlog.hpp>

#include <cerrno>
#include <chrono>
#include <doctest/doctest.h>
#include <optional>

using namespace tether::daemon;
using namespace std::chrono_literals;

TEST_SUITE("daemon::record_backlog") {

    TEST_CASE("a reader for which the system has no memory is not tried again and again without a pause") {
        constexpr int failures = 20;
        int attempts = 0; // one thread at a time sends
        std::string sent;
        const auto begun = std::chrono::steady_clock::now();
        std::optional<record_backlog> backlog;
        backlog.emplace(
            [&](std::string& record, record_backlog::waiting) {
                if (++attempts <= failures) return ENOBUFS;
                sent = std::exchange(record, {});
                return 0;
            },
            /*capacity_bytes=*/100, [](const std::function<void()>& body) { return std::thread{body}; });
        CHECK(backlog->send("line"));
        backlog.reset(); // sends what waits
        CHECK(sent == "line");
        CHECK(attempts == failures + 1);
        CHECK(std::chrono::steady_clock::now() - begun > 100ms);
    }
}
