// Tests many runs under a daemon that is killed repeatedly, with an API that loses responses.
#include "journey.hpp"
#include "world.hpp"

#include <tether/core/id.hpp>

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <list>
#include <random>
#include <set>
#include <sstream>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t at_once = 40;
constexpr double lost_answers = 0.03;

struct storm {
    std::size_t runs = 60, kills = 12;
    std::uint64_t seed = 0;
};

/// `TETHER_CRASH_STORM=500,100` sets the numbers of runs and kills, `TETHER_CRASH_SEED` repeats an earlier storm.
storm storm_from_environment() {
    storm s;
    s.seed = random_bits();
    if (const char* seed = std::getenv("TETHER_CRASH_SEED")) s.seed = std::strtoull(seed, nullptr, 10);
    if (const char* size = std::getenv("TETHER_CRASH_STORM")) {
        char* rest = nullptr;
        s.runs = std::strtoul(size, &rest, 10);
        if (*rest == ',') s.kills = std::strtoul(rest + 1, nullptr, 10);
    }
    return s;
}

script script_of(std::size_t number) {
    script s;
    s.name = fmt::format("run {}", number);
    s.prompt = fmt::format("{}\n@think\n@say first of {}\n", s.name, number);
    if (number % 7 == 3) {
        s.cancels = true;
        s.prompt += "@wait 10m\n@say never";
    } else if (number % 5 == 1) {
        s.prompt += "@ask bash {\"command\":\"make\"} => made\n@say last";
    } else {
        s.prompt +=
            fmt::format("@tool bash {{\"n\":{}}} => ok\n@wait {}ms\n@messages 3\n@say last", number, number % 9 * 40);
    }
    return s;
}

class storm_world : public world {
  public:
    explicit storm_world(storm size) : size_{size}, random_{size.seed} {
        api.settings().pace = 2ms;
        api.settings().on_request = [this](simulator::endpoint) {
            if (std::uniform_real_distribution<double>{0, 1}(random_) >= lost_answers) return;
            api.faults().add(R"({"do":"drop_answer"})");
            ++lost;
        };
    }

    ~storm_world() {
        for (started_task& each : workers_) each.cancel();
        run_until([&] { return std::all_of(workers_.begin(), workers_.end(), [](auto& t) { return t.finished(); }); });
    }

    void rage() {
        for (std::size_t i = 0; i < at_once; ++i) workers_.push_back(start(run_worker()));
        auto reader = start(read_all());
        workers_.push_back(reader);
        std::uniform_int_distribution<int> delay{0, 150};
        for (std::size_t kill = 1; kill <= size_.kills; ++kill) {
            const std::size_t due = size_.runs * kill / (size_.kills + 1);
            CHECK(run_until([&] { return finished_ >= due || !errors().empty(); }, 120s));
            run_until([] { return false; }, std::chrono::milliseconds{delay(random_)});
            daemon->kill();
            start_daemon();
        }
        CHECK(run_until([&] { return finished_ == size_.runs || !errors().empty(); }, 120s));
        CHECK(nothing_left());
        std::uint64_t newest = 0;
        for (const journey& each : journeys_)
            if (!each.outcome().pages.empty()) newest = std::max(newest, each.outcome().pages.back().number);
        CHECK(run_until([&] { return !numbers_.empty() && numbers_.back() >= newest; }));
        reader.cancel();
        run_until([&] { return reader.finished(); });
    }

    /// Compares every run with the truth; returns the number of runs.
    std::size_t judge() {
        std::set<std::uint64_t> all;
        for (const journey& each : journeys_) {
            const auto complaints = contradictions(each.outcome(), api.truth());
            CHECK_MESSAGE(complaints.empty(),
                          each.run_id() << ": " << fmt::format("{}", fmt::join(complaints, "\n")) << "\n"
                                        << log_of(each.run_id()));
            for (const feed_record& r : each.outcome().pages) all.insert(r.number);
        }
        CHECK(std::adjacent_find(numbers_.begin(), numbers_.end(), std::greater_equal<>{}) == numbers_.end());
        CHECK(all == std::set<std::uint64_t>(numbers_.begin(), numbers_.end()));
        records = numbers_.size();
        return journeys_.size();
    }

    std::size_t lost = 0, records = 0;

  private:
    asio::awaitable<void> run_worker() {
        while (journeys_.size() < size_.runs) {
            const std::size_t number = journeys_.size();
            journey& mine = journeys_.emplace_back(ctx.get_executor(), daemon->socket_path(), script_of(number),
                                                   fmt::format("key-{}", number), 30ms);
            co_await mine.async_travel();
            ++finished_;
        }
    }

    /// The log of all the daemon's lives about the run.
    std::string log_of(const std::string& run_id) const {
        std::istringstream lines{daemon->log()};
        std::string found;
        for (std::string line; std::getline(lines, line);)
            if (line.find("run=" + run_id) != line.npos || line.starts_with("serving")) found += line + "\n";
        return found;
    }

    /// Reads the feed of all runs across every kill of the daemon.
    asio::awaitable<void> read_all() {
        client::feed_options options;
        options.retry_min = 5ms;
        options.retry_max = 50ms;
        const auto feed = local->follow_all(/*runs_only=*/false, options);
        for (;;) {
            const auto item = co_await feed->async_next();
            if (!item) throw std::runtime_error{"the feed of all runs: " + client::describe(item.error())};
            if (item->number != 0) numbers_.push_back(item->number);
        }
    }

    const storm size_;
    std::mt19937_64 random_;
    std::list<journey> journeys_; // their coroutines refer to them
    std::vector<started_task> workers_;
    std::size_t finished_ = 0;
    std::vector<std::uint64_t> numbers_;
};

} // namespace

TEST_SUITE("crash storm") {

    TEST_CASE("runs under a daemon that is killed at random, with an API that loses responses, all end exactly once") {
        const storm size = storm_from_environment();
        MESSAGE("TETHER_CRASH_SEED=" << size.seed);
        storm_world w{size};
        w.rage();
        if (w.errors().empty()) CHECK(w.judge() == size.runs);
        CHECK(w.api.truth().sessions().size() == size.runs);
        MESSAGE(size.runs << " runs, " << size.kills << " kills, " << w.lost << " of " << w.api.truth().requests()
                          << " answers lost, " << w.records << " records in the feed");
        if (!w.errors().empty()) MESSAGE(w.daemon->log());
    }
}
} // namespace tether::test
