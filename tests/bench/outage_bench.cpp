// Measures how an outage affects the request rate with thousands of followed runs, in virtual time.
// Usage: outage_bench [FILE]: writes a line for each second to FILE: second, requests, allowed
// requests, streams.
#include "exploration/virtual_world.hpp"
#include "support/virtual_time.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

namespace {

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

constexpr std::size_t runs = 5'000;
constexpr std::uint32_t requests_per_minute = 6'000, creates_per_minute = 3'000;
constexpr double allowed = requests_per_minute / 60.0;
constexpr auto down_for = 60s;

struct second {
    std::size_t requests = 0;
    std::size_t streams = 0;
};

class observer {
  public:
    explicit observer(virtual_world& world) : world_{world} {
        world.transport.on_request = [this] { ++at(now()).requests; };
    }

    static std::size_t now() {
        return static_cast<std::size_t>(std::chrono::floor<std::chrono::seconds>(virtual_time::passed()).count());
    }
    second& at(std::size_t when) {
        if (seconds.size() <= when) seconds.resize(when + 1);
        return seconds[when];
    }
    /// Runs until this many streams are open; returns how long that took.
    double until_streams(std::size_t wanted) {
        const auto from = virtual_time::passed();
        world_.run_until([&] { return look() == wanted; }, 24h);
        return std::chrono::duration<double>(virtual_time::passed() - from).count();
    }
    void run_for(std::chrono::seconds length) {
        const auto until = virtual_time::passed() + length;
        boost::asio::steady_timer end{world_.ctx, length};
        end.async_wait([](error_code) {});
        world_.run_until([&] { return look(), virtual_time::passed() >= until; }, 24h);
    }
    /// The largest number of requests in this many consecutive seconds.
    std::size_t most_in(std::size_t length) const {
        std::size_t most = 0;
        for (std::size_t i = 0; i < seconds.size(); ++i) most = std::max(most, requests_between(i, i + length));
        return most;
    }
    std::size_t requests_between(std::size_t from, std::size_t to) const {
        std::size_t sum = 0;
        for (std::size_t i = from; i < std::min(to, seconds.size()); ++i) sum += seconds[i].requests;
        return sum;
    }

    std::vector<second> seconds;

  private:
    std::size_t look() { return at(now()).streams = world_.api.truth().open_streams(); }

    virtual_world& world_;
};

} // namespace

int main(int argc, char** argv) {
    circumstances given;
    given.requests_per_minute = requests_per_minute;
    given.creates_per_minute = creates_per_minute;
    given.runs.timeout = 24h;
    virtual_world world{given};
    observer watch{world};
    fmt::print(
        "{} runs, {} requests and {} creates a minute allowed; every connection is lost, and refused for {} s\n\n",
        runs, requests_per_minute, creates_per_minute, down_for.count());
    for (std::size_t i = 0; i < runs; ++i) world.submit("@say Begun.\n@wait 12h\n@say Done.");
    fmt::print("all streams open after           {:>8.0f} s\n", watch.until_streams(runs));
    watch.run_for(30s);

    const std::size_t down = observer::now();
    world.transport.set_down(true);
    watch.run_for(down_for);
    world.transport.set_down(false);
    const std::size_t up = observer::now();
    const double back = watch.until_streams(runs);
    const std::size_t whole = observer::now();
    watch.run_for(30s);

    fmt::print("requests during the outage       {:>8}\n", watch.requests_between(down, up));
    fmt::print("all streams open again after     {:>8.0f} s, with {} requests ({:.2f} of what was allowed)\n", back,
               watch.requests_between(up, whole),
               static_cast<double>(watch.requests_between(up, whole)) / (allowed * back));
    fmt::print("most requests in one second      {:>8}   ({:.0f} allowed, and a burst of as many after a quiet time)\n",
               watch.most_in(1), allowed);
    fmt::print("most requests in sixty seconds   {:>8}   ({} allowed)\n", watch.most_in(60), requests_per_minute);
    if (argc < 2) return 0;
    std::ofstream file{argv[1]};
    for (std::size_t i = 0; i < watch.seconds.size(); ++i)
        file << fmt::format("{}\t{}\t{:.0f}\t{}\n", i, watch.seconds[i].requests, allowed, watch.seconds[i].streams);
    return file.good() ? 0 : 1;
}
