// Measures how many event records per second the store makes durable, against the disk's flush rate.
#include "support/temp_dir.hpp"

#include <tether/store/sqlite_store.hpp>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace {

using namespace tether;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using clock_type = std::chrono::steady_clock;

constexpr auto span = 3s;
constexpr std::size_t body_bytes = 800; ///< about a short `agent.message`

double seconds_since(clock_type::time_point start) {
    return std::chrono::duration<double>(clock_type::now() - start).count();
}

/// Writes and flushes a page repeatedly: the limit of a store that writes every record separately.
/// A file that grows also costs the file system's journal; SQLite's log grows, then is overwritten.
enum class flushed { growing, in_place };

double flushes_a_second(const std::filesystem::path& folder, flushed how) {
    const auto file = folder / "flush";
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) std::abort();
    const std::string page(4096, 'x');
    int count = 0;
    const auto start = clock_type::now();
    for (; clock_type::now() - start < span; ++count)
        if (::pwrite(fd, page.data(), page.size(), how == flushed::growing ? count * 4096L : count % 64 * 4096L) !=
                4096 ||
            ::fdatasync(fd) != 0)
            std::abort();
    const double rate = count / seconds_since(start);
    ::close(fd);
    std::filesystem::remove(file);
    return rate;
}

api::event event_number(std::size_t n) {
    api::event e;
    e.id = fmt::format("sevt_{:020}", n);
    e.type = "agent.message";
    e.raw = fmt::format(R"({{"id":"{}","type":"agent.message","content":[{{"type":"text","text":"{}"}}]}})", e.id,
                        std::string(body_bytes - 90, 't'));
    return e;
}

struct load {
    std::size_t records = 0;
    std::vector<double> waits; ///< seconds, one for each record
    std::size_t active = 0;
};

/// A run that appends events until the time is over.
asio::awaitable<void> append_until(store::sqlite_store& store, std::string run_id, clock_type::time_point end,
                                   load& done) {
    session::run r;
    r.id = run_id;
    co_await store.async_put(std::move(r));
    while (clock_type::now() < end) {
        std::vector<api::event> one;
        one.push_back(event_number(done.records));
        const auto start = clock_type::now();
        const error_code ec = co_await store.async_append(run_id, std::move(one));
        if (ec) {
            fmt::print(stderr, "{}\n", ec.message());
            std::abort();
        }
        done.waits.push_back(seconds_since(start));
        ++done.records;
    }
    --done.active;
}

struct measured {
    double rate = 0;
    double median_ms = 0, worst_ms = 0; ///< of 99 in 100
    double open_seconds = 0, megabytes = 0;
    std::size_t records = 0;
};

measured measure(const std::filesystem::path& folder, int runs, std::size_t group) {
    asio::io_context ctx{1};
    store::store_config config;
    config.state_dir = folder / fmt::format("state-{}-{}", runs, group);
    config.max_group_changes = group;
    std::string why;
    auto store = store::sqlite_store::open(ctx.get_executor(), config, why);
    if (!store) {
        fmt::print(stderr, "{}\n", why);
        std::exit(1);
    }
    load done;
    const auto start = clock_type::now();
    for (int n = 0; n < runs; ++n, ++done.active)
        asio::co_spawn(ctx, append_until(*store, fmt::format("run_{:026}", n), start + span, done), asio::detached);
    ctx.run();
    measured m;
    m.records = done.records;
    m.rate = static_cast<double>(done.records) / seconds_since(start);
    std::sort(done.waits.begin(), done.waits.end());
    if (!done.waits.empty()) {
        m.median_ms = done.waits[done.waits.size() / 2] * 1000;
        m.worst_ms = done.waits[done.waits.size() * 99 / 100] * 1000;
    }
    store.reset();
    m.megabytes = static_cast<double>(std::filesystem::file_size(config.state_dir / "tether.db")) / 1e6;
    const auto opening = clock_type::now();
    store = store::sqlite_store::open(ctx.get_executor(), config, why);
    m.open_seconds = seconds_since(opening);
    store.reset();
    std::filesystem::remove_all(config.state_dir);
    return m;
}

} // namespace

/// Usage: store_bench [FOLDER]: a folder on the disk to measure; by default the system's temporary folder.
int main(int argc, char** argv) {
    if (argc > 1) ::setenv("TMPDIR", argv[1], 1);
    const test::temp_dir folder;
    fmt::print("{} s each, events of {} bytes, in {}\n\n", span.count(), body_bytes, folder.path().string());
    const auto say_flushes = [&] {
        const double growing = flushes_a_second(folder.path(), flushed::growing);
        const double in_place = flushes_a_second(folder.path(), flushed::in_place);
        fmt::print("a page and fdatasync: {:.0f} a second in a file that grows, {:.0f} in place\n\n", growing,
                   in_place);
        return in_place;
    };
    const double before = say_flushes();
    fmt::print("{:<24}{:>6}{:>14}{:>14}{:>12}{:>12}{:>10}{:>12}\n", "durable event records", "runs", "a second",
               "x in place", "median ms", "99 % ms", "file MB", "opening ms");
    for (const std::size_t group : {std::size_t{1}, std::size_t{1000}})
        for (const int runs : {1, 10, 100, 1000, 10'000}) {
            if (group == 1 && runs > 100) continue;
            const measured m = measure(folder.path(), runs, group);
            fmt::print("{:<24}{:>6}{:>14.0f}{:>14.2f}{:>12.2f}{:>12.2f}{:>10.1f}{:>12.0f}\n",
                       group == 1 ? "one commit per record" : "group commit", runs, m.rate, m.rate / before,
                       m.median_ms, m.worst_ms, m.megabytes, m.open_seconds * 1000);
            std::fflush(stdout);
        }
    fmt::print("\nonce more, ");
    say_flushes();
}
