// Tests hundreds of runs at once for a chosen time, over a network that fails at random: nothing is
// lost, nothing grows.
#include "journey.hpp"
#include "process_figures.hpp"
#include "world.hpp"

#include <tether/core/id.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <random>

namespace tether::test {
namespace {

using namespace std::chrono_literals;
using simulator::endpoint;

/// Number of requests that get a fault.
constexpr double trouble = 0.03;

struct soak_size {
    std::chrono::seconds length{3};
    std::size_t at_once = 20;
    std::chrono::milliseconds pace{20}; ///< between two events of a session
    std::string samples;                ///< a file that gets a line per sample; empty for none
    std::uint64_t seed = random_bits();
};

/// `TETHER_SOAK=2700,500,200` sets seconds, runs at once, and milliseconds of pace;
/// `TETHER_SOAK_SAMPLES` names the file, `TETHER_SOAK_SEED` repeats the faults of an earlier run.
soak_size size_from_environment() {
    soak_size size;
    if (const char* given = std::getenv("TETHER_SOAK")) {
        char* rest = nullptr;
        size.length = std::chrono::seconds{std::strtol(given, &rest, 10)};
        if (*rest == ',') size.at_once = std::strtoul(rest + 1, &rest, 10);
        if (*rest == ',') size.pace = std::chrono::milliseconds{std::strtol(rest + 1, nullptr, 10)};
    }
    if (const char* file = std::getenv("TETHER_SOAK_SAMPLES")) size.samples = file;
    if (const char* seed = std::getenv("TETHER_SOAK_SEED")) size.seed = std::strtoull(seed, nullptr, 10);
    return size;
}

struct sample {
    double second = 0, resident_mib = 0;
    std::size_t descriptors = 0, finished = 0;
};

class soak_world : public world {
  public:
    explicit soak_world(const soak_size& size) : world{config()}, size_{size}, random_{size.seed} {
        api.settings().pace = size.pace;
        api.settings().on_request = [this](endpoint what) { meddle(what); };
    }
    ~soak_world() {
        stopping_ = true;
        for (started_task& each : workers_) each.cancel();
        run_until([&] { return std::all_of(workers_.begin(), workers_.end(), [](auto& t) { return t.finished(); }); });
    }

    void soak() {
        for (std::size_t i = 0; i < size_.at_once; ++i) workers_.push_back(start(run_worker()));
        const auto begin = std::chrono::steady_clock::now();
        const auto all_finished = [&] {
            return std::all_of(workers_.begin(), workers_.end(), [](auto& t) { return t.finished(); });
        };
        for (auto next = begin; std::chrono::steady_clock::now() < begin + size_.length && errors().empty();) {
            run_until([&] { return !errors().empty(); },
                      std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now()));
            look(std::chrono::steady_clock::now() - begin);
            next += std::clamp<std::chrono::seconds>(size_.length / 500, 1s, 10s);
        }
        stopping_ = true;
        CHECK(run_until([&] { return all_finished() || !errors().empty(); }, 7min));
        api.settings().on_request = nullptr;
        CHECK(nothing_left());
    }

    std::vector<sample> samples;
    std::size_t finished = 0, faults = 0;

  private:
    /// Finished runs are deleted soon, so that any growth is a leak, but after a busy machine has read them.
    static std::string config() {
        std::string text = quick_config();
        const std::string from = R"("runs": {"timeout": "60s"})";
        text.replace(text.find(from), from.size(), R"("runs": {"timeout": "5m", "retain": "60s"})");
        // Two failed requests in a row must not end the search for a proof.
        const std::string proof = R"("proof_timeout": "10s")";
        text.replace(text.find(proof), proof.size(), R"("proof_timeout": "60s")");
        const std::string level = R"("level": "debug")";
        text.replace(text.find(level), level.size(), R"("level": "warning")");
        return text;
    }

    template <std::size_t N>
    const char* one_of(const std::array<const char*, N>& all) {
        return all[std::uniform_int_distribution<std::size_t>{0, N - 1}(random_)];
    }

    void meddle(endpoint what) {
        if (std::uniform_real_distribution<double>{0, 1}(random_) >= trouble) return;
        static constexpr std::array<const char*, 8> to_any{
            R"({"do":"drop_answer"})", R"({"do":"reset"})",
            R"({"do":"close"})",       R"({"do":"garbage"})",
            R"({"do":"lie_length"})",  R"({"do":"stall"})",
            R"({"do":"status"})",      R"({"do":"status","status":429,"headers":{"retry-after-ms":"50"}})"};
        static constexpr std::array<const char*, 8> to_streams{R"({"do":"cut_after","n":6,"how":"reset"})",
                                                               R"({"do":"cut_after","n":11,"how":"end"})",
                                                               R"({"do":"cut_inside","n":4,"k":40})",
                                                               R"({"do":"silence_after","n":7})",
                                                               R"({"do":"pings_after","n":5})",
                                                               R"({"do":"error_frame_after","n":3})",
                                                               R"({"do":"not_stream","word":"html"})",
                                                               R"({"do":"drop_events","n":8,"k":1000})"};
        ++faults;
        api.faults().add(what == endpoint::stream ? one_of(to_streams) : one_of(to_any));
    }

    asio::awaitable<void> run_worker() {
        while (!stopping_) {
            script what;
            const std::size_t number = ++begun_;
            what.name = fmt::format("run {}", number);
            what.prompt = fmt::format("{}\n@think\n@say first of {}\n@tool bash {{\"n\":{}}} => ok\n@wait {}ms\n"
                                      "@messages 5\n@wait {}ms\n@say last",
                                      what.name, number, number, number % 13 * 200, number % 7 * 500);
            journey mine{ctx.get_executor(), daemon->socket_path(), what, fmt::format("key-{}", number), 500ms};
            co_await mine.async_travel();
            const auto complaints = contradictions(mine.outcome(), api.truth());
            if (!complaints.empty())
                throw std::runtime_error{mine.run_id() + ": " + fmt::format("{}", fmt::join(complaints, "\n"))};
            ++finished;
        }
    }

    void look(std::chrono::steady_clock::duration since) {
        const std::filesystem::path of = std::filesystem::path{"/proc"} / std::to_string(daemon->pid());
        sample now;
        now.second = std::chrono::duration<double>(since).count();
        now.resident_mib = static_cast<double>(resident_memory(daemon->pid())) / (1 << 20);
        for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator{of / "fd"}) ++now.descriptors;
        now.finished = finished;
        samples.push_back(now);
        if (size_.samples.empty()) return;
        std::ofstream{size_.samples, std::ios::app}
            << fmt::format("{:.0f}\t{:.1f}\t{}\t{}\n", now.second, now.resident_mib, now.descriptors, now.finished);
    }

    const soak_size size_;
    std::mt19937_64 random_;
    std::vector<started_task> workers_;
    std::size_t begun_ = 0;
    bool stopping_ = false;
};

/// The median of `of` for the samples from `from` to `to`, as fractions of all samples.
template <class F>
double median(const std::vector<sample>& all, double from, double to, F of) {
    const auto at = [&](double part) { return static_cast<std::size_t>(part * static_cast<double>(all.size())); };
    std::vector<double> values;
    for (std::size_t i = at(from); i < at(to); ++i) values.push_back(static_cast<double>(of(all[i])));
    REQUIRE(!values.empty());
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

} // namespace

TEST_SUITE("soak") {

    TEST_CASE("runs over a network that fails at random all end well, and the daemon does not grow") {
        const soak_size size = size_from_environment();
        MESSAGE("TETHER_SOAK_SEED=" << size.seed);
        soak_world w{size};
        w.soak();
        MESSAGE(w.finished << " runs, " << w.faults << " faults, " << w.api.truth().requests() << " requests in "
                           << size.length.count() << " s");
        CHECK(w.finished > 0);
        if (!w.errors().empty()) MESSAGE(w.daemon->log());
        if (size.length < 10min) return; // tables and caches are still growing
        const auto memory = [](const sample& s) { return s.resident_mib; };
        const auto descriptors = [](const sample& s) { return s.descriptors; };
        const double memory_then = median(w.samples, 0.2, 0.4, memory), memory_now = median(w.samples, 0.8, 1, memory);
        MESSAGE(memory_then << " MiB resident, later " << memory_now);
        CHECK(memory_now < memory_then * 1.1 + 2);
        CHECK(median(w.samples, 0.8, 1, descriptors) < median(w.samples, 0.2, 0.4, descriptors) * 1.1 + 5);
    }
}
} // namespace tether::test
