// Tests the real daemon with events as large and as many as the API may send.
#include "process_figures.hpp"
#include "world.hpp"

#include <doctest/doctest.h>
#include <set>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

/// Events of a large run, and their maximum cost; the sanitizer is slow and keeps freed memory.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t many = 10'000, memory_of_many = std::size_t{1} << 30;
#else
constexpr std::size_t many = 100'000, memory_of_many = std::size_t{128} << 20;
#endif

} // namespace

TEST_SUITE("limits") {

    TEST_CASE("an event at the limit arrives by the stream, a larger one by the history, and the run is complete") {
        world w{[] {
            std::string config = quick_config();
            config.insert(config.find(R"("silence")"), R"("max_event_bytes": 1000000, )");
            return config;
        }()};
        const std::string id = w.accept("@big 900000\n@big 1100000\n@say done");
        const json::object done = w.run(w.async_finished(id));
        CHECK(done.at("state") == "succeeded");
        CHECK(done.at("result").at("complete") == true);
        const auto& messages = done.at("result").at("messages").as_array();
        REQUIRE(messages.size() == 3);
        CHECK(messages[0].as_string().size() == 900'000);
        CHECK(messages[1].as_string().size() == 1'100'000);
        std::size_t listed = 0; // the stream cannot carry it
        for (const json::object& event : w.run(w.async_feed_events(id))) listed += event.at("type") == "agent.message";
        CHECK(listed == 3);
    }

#ifndef __SANITIZE_ADDRESS__ // texts of this size take a minute under ASan
    TEST_CASE("an event of nearly 32 MiB arrives by the stream, a larger one by the history") {
        world w;
        const std::string id = w.accept("@big 33000000\n@big 34000000\n@say done");
        const auto ended = [&] { return w.daemon->log().find("run ended") != std::string::npos; };
        REQUIRE(w.run_until(ended, 60s)); // without reading the run, which is large
        CHECK(w.daemon->log().find("state=succeeded") != std::string::npos);
        CHECK(w.daemon->log().find("messages=3") != std::string::npos);
        CHECK(w.daemon->log().find("complete=true") != std::string::npos);
        CHECK(w.run(w.local->async_status()).has_value());
    }
#endif

    TEST_CASE("a hundred thousand events of one run are all delivered in order, within a bound on memory") {
        world w;
        const std::size_t before = resident_memory(w.daemon->pid());
        std::string prompt;
        for (std::size_t i = 0; i < many / 4; ++i) prompt += "@tool t {} => r\n"; // four events each
        const std::string id = w.accept(prompt + "@say done");
        w.check_done(id, {"done"});
        const std::size_t grown = resident_memory(w.daemon->pid()) - before;
        CHECK(grown < memory_of_many);

        std::set<std::string> ids;
        std::uint64_t last = 0;
        for (bool more = true; more;) {
            const auto page = w.run(w.local->async_events(id, last, 1000));
            REQUIRE(page.has_value());
            const auto& records = page->as_object().at("data").as_array();
            more = !records.empty();
            for (const auto& record : records) {
                const auto number = record.at("id").to_number<std::uint64_t>();
                CHECK(number > last);
                last = number;
                if (record.at("type") == "event") ids.emplace(record.at("event").at("id").as_string());
            }
        }
        const auto* truth = w.api.truth().sessions().size() == 1 ? &w.api.truth().sessions()[0] : nullptr;
        REQUIRE(truth);
        CHECK(ids.size() > many);
        for (const auto& each : truth->emitted) {
            if (each.type == "session.deleted" || ids.contains(each.id)) continue; // caused by the daemon
            FAIL_CHECK("the feed lacks " << each.id << " " << each.type);
            break;
        }
    }
}
} // namespace tether::test
