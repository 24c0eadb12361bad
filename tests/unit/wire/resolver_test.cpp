// Tests lookups of host names.
#include "support/io_fixture.hpp"

#include <tether/wire/resolver.hpp>

#include <atomic>
#include <condition_variable>
#include <doctest/doctest.h>
#include <mutex>
#include <set>
#include <system_error>

using namespace tether;
using namespace tether::wire;
using test::io_fixture;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// A name service under the test's control. Shared with lookups that may outlive the test.
struct names {
    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::string> stuck;  ///< names whose lookup hangs
    std::set<std::string> broken; ///< names whose lookup fails
    std::atomic<int> lookups = 0;

    void release() {
        const std::lock_guard lock{mutex};
        stuck.clear();
        changed.notify_all();
    }
};

struct name_service : io_fixture {
    std::shared_ptr<names> known = std::make_shared<names>();
    std::optional<resolver> one{std::in_place, ctx.get_executor(), [known = known](const std::string& host) {
                                    ++known->lookups;
                                    std::unique_lock lock{known->mutex};
                                    known->changed.wait(lock, [&] { return !known->stuck.contains(host); });
                                    if (known->broken.contains(host))
                                        return result<address_list>{errc::name_lookup_failed};
                                    return result<address_list>{address_list{asio::ip::make_address("192.0.2.1")}};
                                }};

    ~name_service() {
        finish();
        known->release();
    }

    void stick(const std::string& host) {
        const std::lock_guard lock{known->mutex};
        known->stuck.insert(host);
    }
    result<address_list> resolve(const std::string& host, std::chrono::milliseconds time = 10s) {
        return run(one->async_resolve(host, resolver::clock::now() + time));
    }
    asio::awaitable<void> resolve_quietly(std::string host) {
        const auto found = co_await one->async_resolve(std::move(host), resolver::clock::now() + 60s);
        if (!found) throw boost::system::system_error{found.error()};
    }
};

} // namespace

TEST_SUITE("wire::resolver") {

    TEST_CASE_FIXTURE(name_service, "a literal address is not looked up") {
        CHECK(resolve("127.0.0.1")->front().to_string() == "127.0.0.1");
        CHECK(resolve("::1")->front().to_string() == "::1");
        CHECK(known->lookups == 0);
    }

    TEST_CASE_FIXTURE(name_service, "a slow name delays neither another name nor the end") {
        stick("slow.example");
        auto waiting = start(resolve_quietly("slow.example"));
        CHECK(resolve("quick.example").has_value());
        CHECK_FALSE(waiting.finished());
        waiting.cancel();
        CHECK(run_until([&] { return waiting.finished(); }));
        CHECK(waiting.was_cancelled());
        one.reset(); // while its thread still hangs in the lookup
    }

    TEST_CASE_FIXTURE(name_service, "a lookup that hangs is given up at its deadline") {
        stick("slow.example");
        const auto begun = resolver::clock::now();
        CHECK(resolve("slow.example", 50ms).error() == errc::name_lookup_timeout);
        CHECK(resolver::clock::now() - begun < 5s);
    }

    TEST_CASE_FIXTURE(name_service, "lookups of one name are shared") {
        stick("shared.example");
        std::vector<test::started_task> all;
        for (int i = 0; i < 50; ++i) all.push_back(start(resolve_quietly("shared.example")));
        CHECK(run_until([&] { return known->lookups == 1; }));
        known->release();
        CHECK(run_until([&] { return std::all_of(all.begin(), all.end(), [](auto& t) { return t.finished(); }); }));
        CHECK(known->lookups == 1);
    }

    TEST_CASE_FIXTURE(name_service, "the last good list is used when a lookup fails or hangs") {
        REQUIRE(resolve("a.example").has_value());
        {
            const std::lock_guard lock{known->mutex};
            known->broken.insert("a.example");
            known->broken.insert("b.example");
        }
        CHECK(resolve("a.example").has_value());
        CHECK(resolve("b.example").error() == errc::name_lookup_failed);
        stick("a.example");
        const auto begun = resolver::clock::now();
        CHECK(resolve("a.example", 300ms).has_value());
        CHECK(resolver::clock::now() - begun < 290ms);
    }

    TEST_CASE_FIXTURE(name_service, "with every thread stuck the next name still meets its deadline") {
        for (const char* host : {"a", "b", "c", "d"}) {
            stick(host);
            start(resolve_quietly(host));
        }
        CHECK(run_until([&] { return known->lookups == 4; }));
        CHECK(resolve("e", 30ms).error() == errc::name_lookup_timeout);
        known->release();
        CHECK(resolve("e").has_value());
    }

    TEST_CASE_FIXTURE(io_fixture, "a lookup without an available thread is a transient error, and the next one works") {
        bool scarce = true;
        const auto starter = [&](std::function<void()> body) {
            if (scarce) throw std::system_error{EAGAIN, std::generic_category()};
            async::start_detached_thread(std::move(body));
        };
        const auto lookup = [](const std::string&) {
            return result<address_list>{address_list{asio::ip::make_address("192.0.2.1")}};
        };
        resolver one{ctx.get_executor(), lookup, starter};
        const auto resolve = [&] { return run(one.async_resolve("a.example", resolver::clock::now() + 10s)); };
        const auto refused = resolve();
        REQUIRE_FALSE(refused.has_value());
        CHECK(classify(refused.error()) == disposition::transient);
        CHECK(refused.error() == asio::error::try_again);
        scarce = false;
        CHECK(resolve().has_value());
    }

    TEST_CASE("the system's lookup finds localhost, and reports unknown names") {
        const auto found = system_lookup("localhost");
        REQUIRE(found.has_value());
        CHECK(found->front().is_loopback());
        CHECK(system_lookup("does-not-exist.invalid").error() == errc::name_lookup_failed);
    }
}
