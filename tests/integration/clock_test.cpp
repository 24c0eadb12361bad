// Tests changes of the wall clock while a real daemon runs, and while it is stopped.
#include "world.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <fstream>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

/// A daemon whose wall clock the test sets.
class clock_world : public world {
  public:
    clock_world() {
        stop_daemon();
        set_clock(0h);
    }
    ~clock_world() { stop_daemon(); }

    void start() {
        start_daemon({"LD_PRELOAD=" WALL_CLOCK_SHIM, "TETHER_TEST_WALL_CLOCK=" + (dir_ / "clock").string()});
    }
    /// How far the wall clock is ahead.
    void set_clock(std::chrono::seconds ahead) {
        const std::int64_t value = ahead.count();
        std::fstream file{dir_ / "clock", std::ios::in | std::ios::out | std::ios::binary};
        if (!file) file.open(dir_ / "clock", std::ios::out | std::ios::binary);
        file.write(reinterpret_cast<const char*>(&value), sizeof value);
    }
    std::size_t count(std::string_view words) const {
        const std::string log = daemon->log();
        std::size_t found = 0;
        for (auto at = log.find(words); at != log.npos; at = log.find(words, at + 1)) ++found;
        return found;
    }
    /// Waits until the daemon has detected this many changes of its clock.
    bool has_noticed(std::size_t times) {
        return run_until([&] { return count("wall clock set") == times; }, 20s);
    }
    /// Waits for two more rounds of the housekeeping.
    bool has_pruned() {
        const double before = rounds();
        return run_until([&] { return rounds() >= before + 2; }, 30s);
    }

  private:
    /// The number of rounds of the daemon's housekeeping, which measures the loop each time.
    double rounds() {
        asio::local::stream_protocol::socket socket{ctx};
        socket.connect(asio::local::stream_protocol::endpoint{daemon->socket_path()});
        const std::string_view request = "GET /metrics HTTP/1.1\r\nHost: tether\r\nConnection: close\r\n\r\n";
        asio::write(socket, asio::buffer(request));
        std::string text;
        error_code end_of_file;
        asio::read(socket, asio::dynamic_buffer(text), end_of_file);
        const std::string_view name = "\ntether_loop_delay_seconds_count ";
        const auto at = text.find(name);
        return at == text.npos ? 0 : std::stod(text.substr(at + name.size()));
    }

    temp_dir dir_;
};

} // namespace

TEST_SUITE("clock") {

    TEST_CASE("a wall clock that is wrong for a while, or set permanently, ends no run and deletes none") {
        for (const std::chrono::hours ahead : {8760h, -8760h}) {
            CAPTURE(ahead.count());
            clock_world w;
            w.start();
            const std::string finished = w.accept("@say early");
            w.check_done(finished, {"early"});
            const std::string working = w.accept("@say one\n@wait 20s\n@say two");
            REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));

            w.set_clock(ahead);
            REQUIRE(w.has_noticed(1));
            const std::string within = w.accept("@say meanwhile");
            w.check_done(within, {"meanwhile"});
            CHECK(w.has_pruned());
            w.set_clock(0h);
            REQUIRE(w.has_noticed(2));
            CHECK(w.has_pruned());

            w.check_done(finished, {"early"});
            w.check_done(within, {"meanwhile"});
            w.check_done(working, {"one", "two"});
            CHECK(w.nothing_left());
        }
    }

    TEST_CASE("a wall clock that is wrong at a restart in the same boot deletes no run") {
        clock_world w;
        w.start();
        const std::string finished = w.accept("@say early");
        w.check_done(finished, {"early"});
        const std::string working = w.accept("@say one\n@wait 15s\n@say two");
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
        w.stop_daemon();
        w.set_clock(8760h);
        w.start();
        CHECK(w.has_pruned());
        w.check_done(finished, {"early"});
        w.check_done(working, {"one", "two"});
        CHECK(w.nothing_left());
    }
}
} // namespace tether::test
