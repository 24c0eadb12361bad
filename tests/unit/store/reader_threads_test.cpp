// Tests the reader threads, whose reads do not wait for writes.
#include <tether/store/reader_threads.hpp>

#include "disk_fixture.hpp"

#include <algorithm>
#include <future>

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;

TEST_SUITE("store::reader_threads") {

    TEST_CASE_FIXTURE(disk_fixture, "reads do not wait for a delayed commit") {
        std::mutex mutex;
        std::condition_variable changed;
        bool held = false, release = false;
        bool hold = false;
        config.at_commit = [&](commit_point at) {
            std::unique_lock lock{mutex};
            if (at == commit_point::after || !hold) return;
            held = true;
            changed.notify_all();
            changed.wait(lock, [&] { return release; });
        };
        reopen();
        REQUIRE_FALSE(put(run_of(1)));
        {
            const std::lock_guard lock{mutex};
            hold = true;
        }
        const auto put_second = [](sqlite_store& s) -> boost::asio::awaitable<void> {
            co_await s.async_put(run_of(2));
        };
        auto task = start(put_second(*kept));
        REQUIRE(run_until([&] {
            const std::lock_guard lock{mutex};
            return held;
        }));
        CHECK(feed() == std::vector<std::string>{"1"});
        CHECK_FALSE(run(kept->async_find(id_of(2)))->has_value());
        {
            const std::lock_guard lock{mutex};
            release = true;
            changed.notify_all();
        }
        REQUIRE(run_until([&] { return task.finished(); }));
        CHECK(feed() == std::vector<std::string>{"1", "2"});
        kept.reset();
    }

    TEST_CASE_FIXTURE(disk_fixture, "reads after the end are refused") {
        reopen();
        run(kept->async_close());
        CHECK(run(kept->async_find("run_x")).error() == errc::shutting_down);
        CHECK(put(run_of(1)) == errc::shutting_down);
    }

    TEST_CASE_FIXTURE(disk_fixture, "the result for a cancelled caller is discarded") {
        reopen();
        const auto ask = [](sqlite_store& s) -> boost::asio::awaitable<void> { co_await s.async_list({}); };
        auto task = start(ask(*kept));
        ctx.poll_one();
        task.cancel();
        REQUIRE(run_until([&] { return task.finished(); }));
        kept.reset();
        ctx.poll();
    }

    TEST_CASE_FIXTURE(disk_fixture, "the reads of one user run in the order of their requests") {
        reopen(); // creates the file that the reader opens
        const seal sealer{make_seal_key()};
        reader_threads reader{ctx.get_executor(), sealer};
        std::mutex gate;
        std::vector<std::string> order;
        const auto ask = [&](const std::string& name, uid_t uid) {
            return [&, name, uid]() -> boost::asio::awaitable<void> {
                reader_threads::question<int> question = [&gate, &order, name](queries&) -> result<int> {
                    const std::lock_guard lock{gate};
                    order.push_back(name);
                    return 0;
                };
                co_await reader.async_ask<int>(std::move(question), uid);
            };
        };
        // Requested before the thread starts, so that all of them wait.
        std::vector<std::function<boost::asio::awaitable<void>()>> questions;
        for (int i = 1; i <= 32; ++i) questions.push_back(ask("a" + std::to_string(i), 1));
        questions.push_back(ask("b", 2));
        std::vector<test::started_task> tasks;
        for (const auto& each : questions) tasks.push_back(start(each()));
        while (ctx.poll_one() > 0) {
        }
        REQUIRE_FALSE(reader.start(file(), ""));
        REQUIRE(run_until([&] {
            const std::lock_guard lock{gate};
            return order.size() == 33;
        }));
        REQUIRE(
            run_until([&] { return std::all_of(tasks.begin(), tasks.end(), [](auto& t) { return t.finished(); }); }));
        CHECK(std::erase(order, "b") == 1);
        for (int i = 1; i <= 32; ++i) CHECK(order[static_cast<std::size_t>(i - 1)] == "a" + std::to_string(i));
        reader.stop();
        kept.reset();
    }

    TEST_CASE_FIXTURE(disk_fixture, "a long read of one user does not delay another user") {
        reopen(); // creates the file that the reader opens
        const seal sealer{make_seal_key()};
        reader_threads reader{ctx.get_executor(), sealer};
        REQUIRE_FALSE(reader.start(file(), ""));
        std::promise<void> release;
        const std::shared_future<void> released{release.get_future()};
        const auto ask = [&](uid_t uid, bool is_long) -> boost::asio::awaitable<void> {
            reader_threads::question<int> question = [released, is_long](queries&) -> result<int> {
                if (is_long) released.wait();
                return 0;
            };
            co_await reader.async_ask<int>(std::move(question), uid);
        };
        auto first = start(ask(1, true)), second = start(ask(1, true)); // the second would take the other thread
        auto other = start(ask(2, false));
        CHECK(run_until([&] { return other.finished(); }));
        CHECK_FALSE(first.finished());
        CHECK_FALSE(second.finished());
        release.set_value();
        REQUIRE(run_until([&] { return first.finished() && second.finished(); }));
        reader.stop();
        kept.reset();
    }
}
