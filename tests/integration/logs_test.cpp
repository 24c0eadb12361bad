// Tests the real daemon's log: the records of a run, and their number in a flood.
#include "world.hpp"

#include <tether/core/descriptor.hpp>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

std::string with_log(std::string_view log) {
    std::string config = quick_config();
    const auto at = config.find(R"("log":)");
    return config.substr(0, at) + fmt::format(R"("log": {{{}}}}})", log);
}

json::value body_of(std::string prompt, std::string faults = {}) {
    json::object metadata;
    if (!faults.empty()) metadata["simulator_faults"] = std::move(faults);
    json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
    body["prompt"] = std::move(prompt);
    body["timeout"] = "50s";
    body["metadata"] = std::move(metadata);
    return json::value(std::move(body));
}

std::string text(const json::object& in, std::string_view key) {
    const auto* value = in.if_contains(key);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::vector<json::object> records_of(const std::string& log) {
    std::vector<json::object> records;
    std::istringstream lines{log};
    for (std::string line; std::getline(lines, line);) records.push_back(json::parse(line).as_object());
    return records;
}

/// The events of a run, in order.
strings story(const std::vector<json::object>& records, const std::string& run_id) {
    strings events;
    for (const json::object& r : records)
        if (text(r, "run") == run_id) events.push_back(text(r, "event"));
    return events;
}

/// The journal's socket, read by the test.
class heard_journal {
  public:
    explicit heard_journal(const std::string& path) : socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)} {
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        REQUIRE(path.size() < sizeof(at.sun_path));
        path.copy(at.sun_path, path.size());
        REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0);
    }
    ~heard_journal() { ::close(socket_); }
    heard_journal(const heard_journal&) = delete;

    /// All datagrams so far.
    const strings& heard() {
        std::string buffer(65536, '\0');
        for (ssize_t n = 0; (n = ::recv(socket_, buffer.data(), buffer.size(), 0)) >= 0;)
            heard_.push_back(buffer.substr(0, static_cast<std::size_t>(n)));
        return heard_;
    }
    /// The events of the datagrams that contain `field`.
    strings events_with(const std::string& field) {
        strings events;
        for (const std::string& datagram : heard()) {
            if (datagram.find("\n" + field + "\n") == datagram.npos) continue;
            const std::string_view name = "\nTETHER_EVENT=";
            const auto at = datagram.find(name) + name.size();
            events.push_back(datagram.substr(at, datagram.find('\n', at) - at));
        }
        return events;
    }

  private:
    int socket_;
    strings heard_;
};

} // namespace

TEST_SUITE("logs") {

    TEST_CASE("the log of a run contains its complete history") {
        world w{with_log(R"("format": "json")")};
        const std::string cut = R"([{"do":"cut_after","n":3},{"on":"delete","do":"status","status":500}])";
        const std::string id =
            text(w.run(w.async_create(body_of("@say one\n@ask bash {} => done\n@say two", cut))), "id");
        const json::object waiting = w.run(w.async_settled(id));
        REQUIRE(waiting.at("state") == "waiting");
        json::object allow{{"type", "user.tool_confirmation"}, {"result", "allow"}};
        allow["tool_use_id"] = waiting.at("waiting_for").at(0).at("event_id");
        const json::array answer(1, allow);
        CHECK(w.run(w.local->async_send(id, answer)).has_value());
        const json::object done = w.run(w.async_finished(id));
        CHECK(w.nothing_left());
        w.stop_daemon();
        const auto records = records_of(w.daemon->log());

        strings events = story(records, id);
        CAPTURE(fmt::format("{}", fmt::join(events, "; ")));
        CHECK(std::erase(events, "change accepted") == 2);    // when the response is sent
        CHECK(std::erase(events, "stream reconnected") <= 1); // when it delivers something
        CHECK(events ==
              strings{"run accepted", "run starting", "session created", "run started", "stream lost, reconnecting",
                      "run waiting for an answer", "run continues", "client events forwarded", "run ended",
                      "session removal failed, retrying", "session removed"});
        for (const json::object& r : records) {
            CAPTURE(json::serialize(r));
            const std::string event = text(r, "event");
            if (r.contains("session")) CHECK(text(r, "run") == id);
            const bool has_session = event != "change accepted" && event != "run accepted" && event != "run starting";
            if (r.contains("run") && has_session) CHECK(text(r, "session") == text(done, "session_id"));
            if (event == "stream lost, reconnecting") CHECK(text(r, "error") == "stream_ended");
            if (event == "run waiting for an answer") CHECK(text(r, "for").starts_with("bash sevt_"));
            if (event == "session removal failed, retrying") CHECK(text(r, "request_id").starts_with("req_"));
            if (event != "run ended") continue;
            CHECK(r.at("state") == "succeeded");
            CHECK(r.at("stop_reason") == "end_turn");
            CHECK(r.at("turns") == 1);
            CHECK(r.at("messages") == 2);
            CHECK(r.at("opens") == done.at("follow").at("opens"));
            CHECK(r.at("proof") == "history");
            CHECK(r.at("complete") == true);
            CHECK(r.at("input_tokens") == done.at("result").at("usage").at("input_tokens"));
            CHECK(r.at("output_tokens") == done.at("result").at("usage").at("output_tokens"));
            CHECK(text(r, "cost").ends_with(" USD"));
        }
    }

    TEST_CASE("a run that a restart resumed is still logged") {
        world w{with_log(R"("format": "json")")};
        const std::string id = w.accept("@say one\n@wait 10m");
        REQUIRE(w.run_until([&] { return w.daemon->log().find("\"run started\"") != std::string::npos; }));
        w.stop_daemon();
        w.start_daemon();
        CHECK(w.run(w.local->async_cancel(id)).has_value());
        CHECK(w.run(w.async_finished(id)).at("state") == "cancelled");
        CHECK(w.nothing_left());
        w.stop_daemon();
        strings events = story(records_of(w.daemon->log()), id);
        CHECK(std::erase(events, "change accepted") == 2);
        CAPTURE(fmt::format("{}", fmt::join(events, "; ")));
        REQUIRE(events.size() >= 8);
        CHECK(strings(events.begin(), events.begin() + 5) ==
              strings{"run accepted", "run starting", "session created", "run started", "run resumed after restart"});
        CHECK(strings(events.end() - 3, events.end()) == strings{"cancelling run", "run ended", "session removed"});
    }

    TEST_CASE("five hundred simultaneous failures give few records, and the records count every failure") {
        constexpr std::uint64_t runs = 500, burst = 20;
        world w{with_log(R"("format": "json", "burst": 20, "per_minute": 60)")};
        const auto begin = std::chrono::steady_clock::now();
        std::uint64_t open = 0;
        auto one = [](world& all, std::uint64_t& left) -> asio::awaitable<void> {
            const std::string faults =
                R"([{"on":"create","do":"status","status":500},{"on":"create","do":"status","status":400,"times":-1}])";
            json::value body = body_of("work", faults);
            const json::object made = co_await all.async_create(std::move(body));
            const json::object run = co_await all.async_finished(text(made, "id"));
            CHECK(run.at("state") == "failed");
            --left;
        };
        for (; open < runs; ++open) w.start(one(w, open));
        CHECK(w.run_until([&] { return open == 0 || !w.errors().empty(); }, 60s));
        for (const std::string& e : w.errors()) FAIL_CHECK(e);
        w.stop_daemon();
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - begin).count();

        std::map<std::string, std::uint64_t> written, left_out;
        for (const json::object& r : records_of(w.daemon->log())) {
            const std::string event = text(r, "event");
            if (event != "records suppressed") ++written[event];
            const auto* suppressed = r.if_contains("suppressed");
            if (suppressed)
                left_out[event == "records suppressed" ? text(r, "of") : event] +=
                    suppressed->to_number<std::uint64_t>();
        }
        for (const char* event : {"run starting", "session create failed, retrying"}) {
            CAPTURE(event);
            CHECK(written[event] <= burst + static_cast<std::uint64_t>(seconds));
            CHECK(left_out[event] > 0);
            CHECK(written[event] + left_out[event] == runs);
        }
        // The audit trail has no gap.
        CHECK(written["run accepted"] == runs);
        CHECK(written["run ended"] == runs);
    }

    TEST_CASE("the journal gets the complete history of a run by its field, and standard error nothing") {
        const temp_dir folder;
        const std::string path = (folder / "journal").string();
        heard_journal journal{path};
        world w{with_log(R"("format": "journal")")};
        w.stop_daemon();
        const std::string before = w.daemon->log();
        w.start_daemon({"TETHER_JOURNAL_SOCKET=" + path});
        const std::string id = w.accept("@say one");
        CHECK(w.run(w.async_finished(id)).at("state") == "succeeded");
        CHECK(w.run_until([&] { return journal.events_with("TETHER_RUN=" + id).size() == 7; }));
        strings events = journal.events_with("TETHER_RUN=" + id);
        CHECK(std::erase(events, "change accepted") == 1);
        CHECK(
            events ==
            strings{"run accepted", "run starting", "session created", "run started", "run ended", "session removed"});
        CHECK(journal.events_with("MESSAGE_ID=982b9b3bfec9440fb83dff2d07ed72f8") == strings{"run ended"});
        for (const std::string& datagram : journal.heard())
            CHECK(datagram.find("\nSYSLOG_IDENTIFIER=tetherd\n") != datagram.npos);
        w.stop_daemon();
        CHECK(w.daemon->log() == before);
    }

    TEST_CASE("a log that no process reads does not stop the daemon, and its records arrive later") {
        const temp_dir folder;
        const std::string pipe = (folder / "log").string();
        REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
        const descriptor reading{::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
        REQUIRE(reading);
        const std::string filling(4096, '.');
        while (::write(reading.value(), filling.data(), filling.size()) > 0) {
        }
        const std::string redirect = fmt::format("exec \"$0\" \"$@\" 2>'{}'", pipe);
        world w{with_log(R"("format": "json")"), {"sh", "-c", redirect, TETHERD}};
        for (int i = 0; i < 20; ++i) CHECK(w.run(w.async_finished(w.accept("@say one"))).at("state") == "succeeded");
        std::string text;
        const auto read_all = [&] {
            std::string piece(65536, '\0');
            for (ssize_t n = 0; (n = ::read(reading.value(), piece.data(), piece.size())) > 0;)
                text.append(piece, 0, static_cast<std::size_t>(n));
        };
        CHECK(w.run_until([&] { return read_all(), std::count(text.begin(), text.end(), '\n') >= 100; }));
        const auto records = records_of(text.substr(text.find('{'), text.rfind('\n') + 1 - text.find('{')));
        CHECK(std::count_if(records.begin(), records.end(),
                            [](const json::object& r) { return r.at("event") == "run ended"; }) == 20);
        while (::write(reading.value(), filling.data(), filling.size()) > 0) {
        }
        w.accept("@say two");
        w.stop_daemon(); // checks that it ends in time
    }
}
} // namespace tether::test
