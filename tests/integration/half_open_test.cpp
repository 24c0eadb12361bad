// Tests networks that lose everything silently: no reset, no end, no response.
#include "relay.hpp"
#include "world.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

std::string impatient_config() {
    std::string text = quick_config();
    for (const auto& [from, to] : {std::pair<std::string, std::string>{R"("silence": "3s")", R"("silence": "1s")"},
                                   {R"("connect_timeout": "5s")", R"("connect_timeout": "500ms")"},
                                   {R"("request_timeout": "5s")", R"("request_timeout": "500ms")"},
                                   {R"("open_timeout": "5s")", R"("open_timeout": "500ms")"}})
        text.replace(text.find(from), from.size(), to);
    return text;
}

struct dark_world : world {
    dark_world() : world{impatient_config()} {
        replace_daemon(fmt::format("https://localhost:{}", between.port()));
        start_daemon();
    }

    /// True when the daemon has tried `more` connections without a response.
    bool tries(std::size_t more) {
        const std::size_t before = between.accepted();
        return run_until([&] { return between.accepted() >= before + more; }, 20s);
    }

    relay between{ctx, api.port()};
};

} // namespace

TEST_SUITE("half-open connections") {

    TEST_CASE("a network that drops everything in the middle of a turn costs time, not the result") {
        dark_world w;
        const std::string id = w.accept("@say one\n@wait 300ms\n@say two\n@wait 1s\n@say three");
        const auto has_spoken = [&] {
            return w.api.truth().sessions().size() == 1 && !w.api.truth().sessions()[0].messages.empty();
        };
        REQUIRE(w.run_until(has_spoken));
        w.between.swallow(true);
        CHECK(w.tries(2)); // detected, and retried without success
        w.between.swallow(false);
        w.check_done(id, {"one", "two", "three"});
        CHECK(w.nothing_left());
    }

    TEST_CASE("a network that drops the responses to a create and to the work repeats neither") {
        dark_world w;
        std::vector<std::string> ids;
        for (const auto what : {simulator::endpoint::create, simulator::endpoint::send}) {
            // From the moment when the API executes it.
            w.api.settings().on_request = [&w, what](simulator::endpoint asked) {
                if (asked == what) w.between.swallow(true);
            };
            ids.push_back(w.accept(fmt::format("@say {}", ids.size())));
            CHECK(w.tries(3));
            w.api.settings().on_request = nullptr;
            w.between.swallow(false);
            w.check_done(ids.back(), {std::to_string(ids.size() - 1)});
        }
        CHECK(w.api.truth().sessions().size() == 2);
        CHECK(w.nothing_left());
    }
}
} // namespace tether::test
