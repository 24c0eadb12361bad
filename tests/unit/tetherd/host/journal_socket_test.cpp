// Tests the journal's socket, which the test plays: nothing is read until the test reads.
#include <daemon/tetherd/host/journal_socket.hpp>

#include "slow_journal.hpp"
#include "support/temp_dir.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <optional>
#include <system_error>
#include <thread>

using namespace tether::daemon;
using tether::test::slow_journal;
using tether::test::temp_dir;

TEST_SUITE("daemon::journal_socket") {

    TEST_CASE("records for a slow journal arrive later, in order, and no caller waits") {
        const temp_dir folder;
        const std::string path = (folder / "j").string();
        const slow_journal journal{path};
        journal_socket out{path};
        constexpr int records = 3000; // more than a queue of datagrams can contain (net.unix.max_dgram_qlen)
        for (int i = 0; i < records; ++i) CHECK(out.send(std::to_string(i)));
        for (int i = 0; i < records; ++i) REQUIRE(journal.take() == std::to_string(i));
        CHECK(out.take_lost() == 0);
        CHECK(out.send("after"));
        CHECK(journal.take() == "after");
    }

    TEST_CASE("records that do not fit in memory are dropped and counted") {
        const temp_dir folder;
        const std::string path = (folder / "j").string();
        const slow_journal journal{path};
        journal_socket out{path, /*backlog_bytes=*/4096};
        constexpr std::size_t records = 3000;
        for (std::size_t i = 0; i < records; ++i) CHECK(out.send(std::string(100, 'x')));
        CHECK(out.take_lost() == 0); // not while records wait: the count could not be sent
        std::size_t taken = 0;
        std::uint64_t lost = 0;
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (lost == 0 && std::chrono::steady_clock::now() < give_up) {
            if (!journal.take_if_any().empty()) ++taken;
            lost = out.take_lost();
        }
        CHECK(lost > 0);
        while (taken + lost < records && !journal.take().empty()) ++taken;
        CHECK(taken + lost == records);
        CHECK(out.take_lost() == 0);
    }

    TEST_CASE("without a listener a record must go elsewhere, until one exists") {
        const temp_dir folder;
        const std::string path = (folder / "j").string();
        journal_socket out{path};
        CHECK(!out.send("lost"));
        const slow_journal journal{path};
        CHECK(out.send("taken"));
        CHECK(journal.take() == "taken");
        CHECK(!journal_socket{std::string(200, 'x')}.send("a path that no socket can have"));
    }

    TEST_CASE("waiting records are sent before the end") {
        const temp_dir folder;
        const std::string path = (folder / "j").string();
        const slow_journal journal{path};
        constexpr int records = 1000;
        std::optional<journal_socket> out{std::in_place, path};
        for (int i = 0; i < records; ++i) CHECK(out->send(std::to_string(i)));
        std::thread end{[&] { out.reset(); }};
        for (int i = 0; i < records; ++i) REQUIRE(journal.take() == std::to_string(i));
        end.join();
    }

    TEST_CASE("without a thread records wait for one, and no signal stays blocked") {
        const temp_dir folder;
        const std::string path = (folder / "j").string();
        const slow_journal journal{path};
        bool scarce = true;
        journal_socket out{path, std::size_t{4} << 20, [&](std::function<void()> body) {
                               if (scarce) throw std::system_error{EAGAIN, std::generic_category()};
                               return std::thread{std::move(body)};
                           }};
        constexpr int records = 1000;
        for (int i = 0; i < records; ++i) CHECK(out.send(std::to_string(i)));
        sigset_t blocked;
        ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
        CHECK(sigismember(&blocked, SIGTERM) == 0);
        scarce = false;
        CHECK(out.send("last"));
        for (int i = 0; i < records; ++i) REQUIRE(journal.take() == std::to_string(i));
        CHECK(journal.take() == "last");
    }

    TEST_CASE("records that wait for a thread that never starts are sent at the end") {
        const temp_dir folder;
        const std::string path = (folder / "j").string();
        const slow_journal journal{path};
        std::optional<journal_socket> out;
        out.emplace(path, std::size_t{4} << 20, [](std::function<void()>) -> std::thread {
            throw std::system_error{EAGAIN, std::generic_category()};
        });
        constexpr int records = 1000;
        for (int i = 0; i < records; ++i) CHECK(out->send(std::to_string(i)));
        std::thread end{[&] { out.reset(); }};
        for (int i = 0; i < records; ++i) REQUIRE(journal.take() == std::to_string(i));
        end.join();
    }

    TEST_CASE("a journal that never reads delays shutdown only for a moment") {
        const temp_dir folder;
        const std::string path = (folder / "j").string();
        const slow_journal journal{path};
        std::optional<journal_socket> out{std::in_place, path};
        for (int i = 0; i < 3000; ++i) out->send("x");
        const auto begin = std::chrono::steady_clock::now();
        out.reset();
        CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{10});
    }
}
