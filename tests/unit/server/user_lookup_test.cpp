// Tests lookups of users and groups with a slow name service.
#include "slow_answers.hpp"
#include "support/io_fixture.hpp"

#include <tether/server/user_lookup.hpp>

#include <atomic>
#include <doctest/doctest.h>
#include <system_error>

using namespace tether;
using namespace tether::server;
using namespace std::chrono_literals;
using test::io_fixture;
namespace asio = boost::asio;

namespace {

using texts = std::vector<std::string>;

/// Counted lookups that hang while `slow` is set.
struct user_service : io_fixture {
    std::shared_ptr<test::slow_answers> slow;
    std::shared_ptr<std::atomic<int>> lookups = std::make_shared<std::atomic<int>>(0);
    std::vector<std::string> logged;
    logger log{log_level::info, [this](log_level, std::string_view line) { logged.emplace_back(line); }};
    user_lookup_bounds bounds;
    async::thread_starter starter = async::start_detached_thread;
    std::unique_ptr<user_lookup> users;

    ~user_service() {
        finish();
        if (slow) slow->release();
    }

    void begin() {
        user_directory directory;
        directory.name = [count = lookups, slow = slow](uid_t uid) {
            ++*count;
            return (slow ? slow->wait("user") : "user") + std::to_string(uid);
        };
        directory.groups = [count = lookups, slow = slow](const credentials& of) {
            ++*count;
            return texts{"group" + std::to_string(of.gid), slow ? slow->wait("ops") : "ops"};
        };
        users = std::make_unique<user_lookup>(ctx.get_executor(), directory, log, bounds, starter);
    }
    std::string name(uid_t uid) { return run(users->async_name(uid)); }
    asio::awaitable<void> ask(uid_t uid, std::vector<std::string>& names) {
        names.push_back(co_await users->async_name(uid));
    }
};

} // namespace

TEST_SUITE("server::user_lookup") {

    TEST_CASE_FIXTURE(user_service, "a user is looked up once while the answer is fresh") {
        begin();
        CHECK(name(7) == "user7");
        CHECK(name(7) == "user7");
        CHECK(run(users->async_groups({7, 8})) == texts{"group8", "ops"});
        CHECK(run(users->async_groups({7, 8})) == texts{"group8", "ops"});
        CHECK(*lookups == 2);
        CHECK(name(9) == "user9");
        CHECK(*lookups == 3);
    }

    TEST_CASE_FIXTURE(user_service, "an answer that is no longer fresh is looked up again") {
        bounds.names_fresh = 0ms;
        begin();
        CHECK(name(7) == "user7");
        CHECK(name(7) == "user7");
        CHECK(*lookups == 2);
    }

    TEST_CASE_FIXTURE(user_service, "concurrent lookups of one user are shared") {
        slow = std::make_shared<test::slow_answers>();
        begin();
        std::vector<std::string> names;
        for (int i = 0; i < 20; ++i) start(ask(7, names));
        REQUIRE(run_until([&] { return slow->waiting() == 1; }));
        slow->release();
        REQUIRE(run_until([&] { return names.size() == 20; }));
        CHECK(*lookups == 1);
        CHECK(names.back() == "user7");
    }

    TEST_CASE_FIXTURE(user_service,
                      "an unanswered lookup gives no name or rights, is logged once, and fills the cache later") {
        slow = std::make_shared<test::slow_answers>();
        bounds.patience = 1ms;
        begin();
        access_config config;
        config.admin_groups = {"ops"};
        CHECK_FALSE(run(users->async_visibility({7, 7}, 990, config)).everything);
        CHECK_FALSE(run(users->async_visibility({7, 7}, 990, config)).everything);
        REQUIRE(run_until([&] { return slow->waiting() == 1; })); // the thread may begin late
        CHECK(*lookups == 1);
        REQUIRE(logged.size() == 1);
        CHECK(logged.front().find("user lookup failed uid=7") != std::string::npos);
        slow->release();
        CHECK(run_until([&] { return run(users->async_visibility({7, 7}, 990, config)).everything; }));
        CHECK(*lookups == 1);
    }

    TEST_CASE_FIXTURE(user_service, "root and the daemon's own user are not looked up") {
        begin();
        access_config config;
        config.admin_groups = {"ops"};
        CHECK(run(users->async_visibility({0, 0}, 990, config)).everything);
        CHECK(run(users->async_visibility({990, 990}, 990, config)).everything);
        users->prefetch_name(0);
        CHECK(name(0) == "root");
        CHECK(*lookups == 0);
    }

    TEST_CASE_FIXTURE(user_service, "lookups are bounded, and so are cached answers") {
        slow = std::make_shared<test::slow_answers>();
        bounds.lookups = 2;
        bounds.entries = 2;
        begin();
        std::vector<std::string> names;
        start(ask(1, names));
        start(ask(2, names));
        REQUIRE(run_until([&] { return slow->waiting() == 2; }));
        CHECK(name(3).empty());
        CHECK(logged.size() == 1);
        slow->release();
        REQUIRE(run_until([&] { return names.size() == 2; }));
        for (const uid_t uid : {3, 4, 5}) CHECK_FALSE(name(uid).empty());
        CHECK(*lookups == 5);
        CHECK_FALSE(name(5).empty());
        CHECK(*lookups == 5);
        CHECK_FALSE(name(3).empty()); // replaced by 5
        CHECK(*lookups == 6);
    }

    TEST_CASE_FIXTURE(user_service, "without a thread the name is empty, and the next request tries again") {
        bool scarce = true;
        starter = [&](std::function<void()> body) {
            if (scarce) throw std::system_error{EAGAIN, std::generic_category()};
            async::start_detached_thread(std::move(body));
        };
        begin();
        CHECK(name(7).empty());
        scarce = false;
        CHECK(name(7) == "user7");
    }

    TEST_CASE_FIXTURE(user_service, "a stuck lookup delays neither a cancelled waiter nor shutdown") {
        slow = std::make_shared<test::slow_answers>();
        begin();
        std::vector<std::string> names;
        auto waiting = start(ask(7, names));
        REQUIRE(run_until([&] { return slow->waiting() == 1; }));
        waiting.cancel();
        CHECK(run_until([&] { return waiting.finished(); }));
        CHECK(waiting.was_cancelled());
        users.reset();
        slow->release();
    }
}
