// Tests of simulator/model/stream_filter.hpp.
#include <tether/simulator/model/stream_filter.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether::simulator;
using ending = fault::ending;

namespace {

frame event(const char* id) {
    return make_frame({{"type", "agent.message"}, {"id", id}});
}

stream_filter with(const char* text) {
    return stream_filter{std::get<fault>(parse_fault(boost::json::parse(text)))};
}

/// What a client reads for these events, and how the stream ends.
struct seen {
    std::string bytes;
    ending end = ending::none;
};

seen run(stream_filter filter, std::initializer_list<const char*> ids) {
    stream_filter::passed first = filter.open();
    seen out{first.bytes, first.end};
    for (const char* id : ids) {
        if (out.end != ending::none) break;
        stream_filter::passed next = filter.pass(event(id));
        out.bytes += next.bytes;
        out.end = next.end;
    }
    return out;
}

} // namespace

TEST_SUITE("simulator::stream_filter") {

    TEST_CASE("a fault counts once per stream, when it changes what is sent") {
        for (const char* text :
             {R"({"do":"cut_after","n":2})", R"({"do":"cut_inside","n":1,"k":1})", R"({"do":"silence_after","n":1})",
              R"({"do":"pings_after","n":1})", R"({"do":"error_frame_after","n":2})", R"({"do":"garbage_after","n":2})",
              R"({"do":"drop_events","n":1,"k":9})"}) {
            CAPTURE(text);
            fault what = std::get<fault>(parse_fault(boost::json::parse(text)));
            what.struck = std::make_shared<std::size_t>(0);
            run(stream_filter{what}, {"1"});
            CHECK(*what.struck == 0);
            run(stream_filter{what}, {"1", "2", "3"});
            CHECK(*what.struck == 1);
            run(stream_filter{what}, {"1", "2", "3"});
            CHECK(*what.struck == 2);
        }
        fault twice = std::get<fault>(parse_fault(boost::json::parse(R"({"do":"duplicate_frames"})")));
        twice.struck = std::make_shared<std::size_t>(0);
        run(stream_filter{twice}, {});
        CHECK(*twice.struck == 0);
        run(stream_filter{twice}, {"1", "2"});
        CHECK(*twice.struck == 1);
    }

    TEST_CASE("without a fault everything passes") {
        CHECK(run(stream_filter{}, {"a", "b"}).bytes == event("a").bytes + event("b").bytes);
    }

    TEST_CASE("a stream is cut after the given number of events") {
        const seen cut = run(with(R"({"do":"cut_after","n":1,"how":"reset"})"), {"a", "b"});
        CHECK(cut.bytes == event("a").bytes);
        CHECK(cut.end == ending::reset);
        CHECK(run(with(R"({"do":"cut_after"})"), {"a"}).bytes.empty());
    }

    TEST_CASE("a stream is cut inside a frame") {
        const seen cut = run(with(R"({"do":"cut_inside","n":1,"k":9,"how":"truncate"})"), {"a", "b"});
        CHECK(cut.bytes == event("a").bytes + event("b").bytes.substr(0, 9));
        CHECK(cut.end == ending::truncate);
    }

    TEST_CASE("a silent stream has no heartbeats, and a stream of pings nothing else") {
        stream_filter silent = with(R"({"do":"silence_after","n":1})");
        CHECK_FALSE(silent.pass(event("a")).bytes.empty());
        CHECK(silent.pass(event("b")).bytes.empty());
        CHECK(silent.heartbeat().empty());
        stream_filter pinging = with(R"({"do":"pings_after","n":1})");
        pinging.pass(event("a"));
        CHECK(pinging.pass(event("b")).bytes.empty());
        CHECK_FALSE(pinging.heartbeat().empty());
    }

    TEST_CASE("an error frame ends the stream") {
        const seen broken = run(with(R"({"do":"error_frame_after","n":1,"word":"api_error"})"), {"a", "b"});
        CHECK(broken.bytes.find("event: error") != std::string::npos);
        CHECK(broken.bytes.find("api_error") != std::string::npos);
        CHECK(broken.bytes.find("\"b\"") == std::string::npos);
        CHECK(broken.end == ending::clean);
    }

    TEST_CASE("events are doubled, lost or followed by garbage") {
        CHECK(run(with(R"({"do":"duplicate_frames"})"), {"a"}).bytes == event("a").bytes + event("a").bytes);
        CHECK(run(with(R"({"do":"drop_events","n":1,"k":1})"), {"a", "b", "c"}).bytes ==
              event("a").bytes + event("c").bytes);
        const seen garbage = run(with(R"({"do":"garbage_after","n":1})"), {"a", "b"});
        CHECK(garbage.bytes.size() > event("a").bytes.size() + event("b").bytes.size());
        CHECK(garbage.end == ending::none);
    }

    TEST_CASE("a transcript's own error frame ends the stream") {
        frame broken;
        broken.what = frame::kind::error;
        broken.bytes = "event: error\n\n";
        stream_filter filter;
        CHECK(filter.pass(broken).end == ending::clean);
    }
}
