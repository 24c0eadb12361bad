// Tests how configuration and key are read again on a thread.
#include <daemon/tetherd/reload_reader.hpp>

#include "support/io_fixture.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <future>
#include <system_error>

using namespace tether;
using namespace tether::daemon;
using namespace std::chrono_literals;

namespace {

struct reload_fixture : test::io_fixture {
    const test::temp_dir dir;
    options given;

    /// Makes later reads return this text.
    void configure(const std::string& text) {
        given.config_file = (dir / "t.json").string();
        std::ofstream{*given.config_file} << text;
    }
    boost::asio::awaitable<void> read_into(reload_reader& reader, environment from, std::optional<reload_input>& out) {
        out = co_await reader.async_read(given, std::move(from));
    }
};

std::string with_key(const char* name) {
    return std::string_view{name} == "ANTHROPIC_API_KEY" ? "sk-1" : "";
}

} // namespace

TEST_SUITE("daemon::reload_reader") {

    TEST_CASE_FIXTURE(reload_fixture, "configuration and key are read, and errors of both are reported") {
        reload_reader reader{ctx.get_executor()};
        configure(R"({"log": {"level": "debug"}})");
        const reload_input good = run(reader.async_read(given, with_key));
        CHECK(good.loaded.complaints.empty());
        CHECK(good.loaded.value.level == log_level::debug);
        REQUIRE(good.key.has_value());
        CHECK(good.key->reveal() == "sk-1");
        const reload_input keyless = run(reader.async_read(given, [](const char*) { return std::string{}; }));
        CHECK(keyless.loaded.complaints.size() == 1);
        CHECK_FALSE(keyless.key.has_value());
        configure(R"({"log": {"level": "loud"}})");
        CHECK(run(reader.async_read(given, with_key)).loaded.complaints.size() == 1);
    }

    TEST_CASE_FIXTURE(reload_fixture, "a slow source does not block the loop, and the wait for it can be cancelled") {
        reload_reader reader{ctx.get_executor()};
        configure("{}");
        auto release = std::make_shared<std::promise<void>>();
        const environment slow = [released = release->get_future().share()](const char* name) {
            released.wait();
            return with_key(name);
        };
        std::optional<reload_input> first, second;
        auto cancelled = start(read_into(reader, slow, first));
        start(read_into(reader, slow, second));
        CHECK_FALSE(run_until([&] { return cancelled.finished() || second.has_value(); }, 20ms)); // the loop continues
        cancelled.cancel();
        CHECK(run_until([&] { return cancelled.finished(); }));
        CHECK(cancelled.was_cancelled());
        release->set_value();
        CHECK(run_until([&] { return second.has_value(); }));
        CHECK_FALSE(first.has_value());
        CHECK(second->loaded.complaints.empty());
    }

    TEST_CASE_FIXTURE(reload_fixture, "without a thread nothing is read, and the next reload works") {
        bool scarce = true;
        reload_reader reader{ctx.get_executor(), [&](std::function<void()> body) {
                                 if (scarce) throw std::system_error{EAGAIN, std::generic_category()};
                                 async::start_detached_thread(std::move(body));
                             }};
        configure("{}");
        CHECK(run(reader.async_read(given, with_key)).loaded.complaints ==
              std::vector<std::string>{"the system cannot create a thread: try again"});
        scarce = false;
        CHECK(run(reader.async_read(given, with_key)).loaded.complaints.empty());
    }
}
