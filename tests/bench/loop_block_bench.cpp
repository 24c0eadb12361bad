// Measures how long one client's input blocks the daemon's loop, and the cost in memory and for another user.
#include "local_stream.hpp"
#include "scene.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace {

using namespace tether::bench;
using namespace std::chrono_literals;

constexpr double target_block_ms = 50, target_p99_ms = 100;
constexpr double mib = 1024 * 1024;
constexpr uid_t another_user = 65534, follower = 65533;

enum class connecting { once, each_time };

/// Latencies of one request that is sent repeatedly, on one connection or on a new one each time, as curl does.
class probe {
  public:
    probe(std::string socket, std::string path, std::chrono::milliseconds pause, uid_t user, connecting how)
        : thread_{[=, this] { run(socket, path, pause, user, how); }} {}
    ~probe() {
        stop_ = true;
        thread_.join();
    }

    /// Milliseconds since the last call, sorted.
    std::vector<double> take() {
        const std::lock_guard lock{mutex_};
        std::vector<double> all = std::exchange(latencies_, {});
        std::sort(all.begin(), all.end());
        return all;
    }

  private:
    void run(const std::string& socket, const std::string& path, std::chrono::milliseconds pause, uid_t user,
             connecting how) {
        std::optional<local_stream> stream;
        while (!stop_) {
            const auto begin = std::chrono::steady_clock::now();
            if (!stream || how == connecting::each_time) stream.emplace(socket, user);
            stream->ask("GET", path);
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
            {
                const std::lock_guard lock{mutex_};
                latencies_.push_back(took.count());
            }
            std::this_thread::sleep_for(pause);
        }
    }

    std::atomic<bool> stop_ = false;
    std::mutex mutex_;
    std::vector<double> latencies_;
    std::thread thread_;
};

double at_part(const std::vector<double>& sorted, double part) {
    if (sorted.empty()) return 0;
    return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * part)];
}

std::string object_of(std::size_t members, const std::function<std::string(std::size_t)>& name) {
    std::string text = "{";
    for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"" : ",\"") + name(i) + "\":0";
    return text + "}";
}

std::string plain_name(std::size_t i) {
    return fmt::format("member{:07}", i);
}

/// A name whose bytes do not change the low bits of Boost.JSON's hash (FNV-1a), for any previous hash: pairs of blocks
/// with the same effect on 12 bits, chosen by the bits of `i`.
std::string colliding_name(std::size_t i) {
    static const auto blocks = [] {
        std::vector<std::pair<std::string, std::string>> found;
        const auto step = [](unsigned hash, std::string_view text) {
            for (const char c : text) hash = ((hash ^ static_cast<unsigned char>(c)) * 0x1B3u) & 0xFFFu;
            return hash;
        };
        unsigned hash =
            0x325; // of the offset basis; the salt is the address of a large block, whose low bits are fixed
        hash = (hash + 0x10u) & 0xFFFu;
        for (int level = 0; level < 20; ++level) {
            std::vector<std::string> by_hash(0x1000);
            for (unsigned code = 0; code < 26 * 26 * 26 * 26; ++code) {
                std::string text;
                for (unsigned rest = code, k = 0; k < 4; ++k, rest /= 26) text += static_cast<char>('a' + rest % 26);
                std::string& first = by_hash[step(hash, text)];
                if (first.empty()) {
                    first = text;
                } else {
                    found.emplace_back(first, text);
                    hash = step(hash, text);
                    break;
                }
            }
        }
        return found;
    }();
    std::string name;
    for (std::size_t level = 0; level < blocks.size(); ++level)
        name += (i >> level) & 1 ? blocks[level].first : blocks[level].second;
    return name;
}

struct input {
    const char* name;
    std::function<void(scene&)> play;
};

void post(scene& on, const std::string& path, const std::string& body) {
    local_stream client{on.socket(), 0};
    client.try_ask("POST", path, body);
}

void leave_answers_unread(scene& on, const std::string& path, int clients) {
    std::vector<std::unique_ptr<local_stream>> all;
    for (int i = 0; i < clients; ++i) {
        all.push_back(std::make_unique<local_stream>(on.socket(), 0));
        all.back()->send("GET", path);
    }
    std::this_thread::sleep_for(3s);
}

/// Stores runs of `follower` with large labels, so that its feeds are long.
void store_runs(scene& on, int runs) {
    std::string labels;
    for (int i = 0; i < 16; ++i)
        labels += fmt::format(R"({}"label{}":"{}")", i == 0 ? "" : ",", i, std::string(500, 'v'));
    local_stream client{on.socket(), follower};
    for (int i = 0; i < runs; ++i) {
        const int status =
            client.ask("POST", "/v1/runs", fmt::format(R"({{"prompt":"@say x","labels":{{{}}}}})", labels));
        if (status != 201) throw std::runtime_error{fmt::format("a run was refused: {}", status)};
    }
    on.wait_until([](const progress& now) { return now.succeeded == now.all; });
}

/// Follows all runs of `follower` from the first record, on many connections.
void follow(scene& on, int feeds, bool read) {
    std::vector<std::unique_ptr<local_stream>> all;
    for (int i = 0; i < feeds; ++i) {
        all.push_back(std::make_unique<local_stream>(on.socket(), follower));
        all.back()->send("GET", "/v1/events");
    }
    for (const auto end = std::chrono::steady_clock::now() + 8s; std::chrono::steady_clock::now() < end;) {
        for (const auto& each : all)
            if (read) each->discard();
        std::this_thread::sleep_for(5ms);
    }
}

/// Opens many connections at once, each with one request, again and again.
void connect_in_bursts(scene& on, int connections) {
    for (int burst = 0; burst < 10; ++burst) {
        std::vector<std::unique_ptr<local_stream>> all;
        for (int i = 0; i < connections; ++i) {
            all.push_back(std::make_unique<local_stream>(on.socket(), follower));
            all.back()->send("GET", "/v1/runs?limit=1");
        }
        for (const auto& each : all) each->discard();
        std::this_thread::sleep_for(200ms);
    }
}

std::vector<input> inputs(const std::string& large_run) {
    const auto create = [](std::string body) {
        return [body = std::move(body)](scene& on) { post(on, "/v1/runs", body); };
    };
    const std::string collision = object_of(40'000, colliding_name);
    const std::string within = object_of(1'000, colliding_name);
    std::string many = within;
    while (many.size() < 60'000) many += "," + within;
    std::string values = "0";
    for (int i = 0; i < 199'000; ++i) values += ",0";
    return {
        {"nothing", [](scene&) { std::this_thread::sleep_for(2s); }},
        {"colliding names, 3.5 MB, create", create(collision)},
        {"colliding names, 3.5 MB, cancel", [=](scene& on) { post(on, "/v1/runs/none/cancel", collision); }},
        {"colliding names within all bounds", create(R"({"prompt":"x","agent":{"id":"a","x":[)" + many + "]}}")},
        {"40,000 ordinary names", create(object_of(40'000, plain_name))},
        {"199,000 values", create(R"({"prompt":"x","agent":{"id":"a","x":[)" + values + "]}}")},
        {"a prompt of 31 MiB", create(R"({"prompt":")" + std::string(31u << 20, 'x') + "\"}")},
        {"32 MiB of brackets", create(R"({"prompt":)" + std::string(31u << 20, '['))},
        {"an event of 31 MiB",
         [](scene& on) {
             const auto before = on.look().succeeded;
             on.submit(1, "@big 32500000");
             on.wait_until([&](const progress& now) { return now.succeeded > before; });
         }},
        {"that run and its feed, 20 times",
         [=](scene& on) {
             leave_answers_unread(on, "/v1/runs/" + large_run, 10);
             leave_answers_unread(on, "/v1/runs/" + large_run + "/events", 10);
         }},
        {"300 pages that nobody reads",
         [=](scene& on) { leave_answers_unread(on, "/v1/runs/" + large_run + "/events", 300); }},
        {"500 feeds of 400 runs", [](scene& on) { follow(on, 500, /*read=*/true); }},
        {"500 feeds that nobody reads", [](scene& on) { follow(on, 500, /*read=*/false); }},
        {"500 connections at once, 10 times", [](scene& on) { connect_in_bursts(on, 500); }},
        {"100,000 pipelined requests",
         [](scene& on) {
             local_stream client{on.socket(), 0};
             std::thread reader{[&] { client.drain(); }};
             for (int i = 0; i < 100'000; ++i) client.send("GET", "/healthz");
             client.finish();
             reader.join();
         }},
    };
}

} // namespace

int main() {
#ifndef __OPTIMIZE__
    fmt::print("built without optimisation: the figures mean nothing\n");
#endif
    scene on;
    on.open_to_everybody();
    on.warm_up(10);
    const std::string large_run = on.submit(1, "@big 32500000");
    on.wait_until([](const progress& now) { return now.succeeded == now.all; });
    store_runs(on, 400);
    fmt::print("  {:<36} {:>9} {:>9} {:>9} {:>9} {:>9}\n", "input", "block ms", "p99 ms", "max ms", "RSS MiB", "after");
    bool met = true;
    for (const input& each : inputs(large_run)) {
        probe loop{on.socket(), "/healthz", 1ms, 0, connecting::once};
        probe other{on.socket(), "/v1/runs?limit=1", 50ms, another_user, connecting::each_time};
        each.play(on);
        const auto blocked = loop.take(), seen = other.take();
        const double peak = memory_of(on.daemon().pid()).resident / mib;
        std::this_thread::sleep_for(31s); // memory is returned every 30 s
        const double after = memory_of(on.daemon().pid()).resident / mib;
        const double block = at_part(blocked, 1), p99 = at_part(seen, 0.99);
        met = met && block <= target_block_ms && p99 <= target_p99_ms;
        fmt::print("  {:<36} {:>9.1f} {:>9.1f} {:>9.1f} {:>9.0f} {:>9.0f}\n", each.name, block, p99, at_part(seen, 1),
                   peak, after);
    }
    fmt::print("  target: loop blocked for at most {:.0f} ms, p99 of another user at most {:.0f} ms: {}\n",
               target_block_ms, target_p99_ms, met ? "met" : "missed");
}
