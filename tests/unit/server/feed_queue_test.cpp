// Tests the position of one feed reader, and its next record.
#include <tether/server/feed_queue.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::server;
using store::record_kind;

namespace {

store::record event_record(std::uint64_t number, std::string raw = "{}") {
    store::record r;
    r.number = number;
    r.kind = number == 0 ? record_kind::preview : record_kind::event;
    r.run_id = "run_1";
    r.owner = 7;
    r.event_raw = std::move(raw);
    return r;
}

store::record run_record(std::uint64_t number, session::run_state state) {
    auto run = std::make_shared<session::run>();
    run->id = "run_1";
    run->state = state;
    store::record r = event_record(number);
    r.kind = record_kind::run;
    r.run_now = std::move(run);
    return r;
}

feed_filter one_run() {
    feed_filter f;
    f.run_id = "run_1";
    return f;
}

std::vector<std::uint64_t> take_all(feed_queue& q) {
    std::vector<std::uint64_t> numbers;
    for (const auto& chunk : q.take(1000)) numbers.push_back(chunk->number);
    return numbers;
}

feed_queue live_queue(feed_filter filter, std::size_t bound = 4096) {
    feed_queue q{std::move(filter), 0, bound, false};
    q.replayed({});
    REQUIRE(q.next() == feed_step::wait);
    return q;
}

using numbers = std::vector<std::uint64_t>;

} // namespace

TEST_SUITE("server::feed_queue") {

    TEST_CASE("stored records are replayed page by page, then live records follow without gap or repeat") {
        feed_queue q{one_run(), 2, 4096, false};
        CHECK(q.next() == feed_step::replay);
        CHECK(q.next_page(2, 1 << 20).after == 2);
        CHECK(q.next_page(2, 1 << 20).run_id == "run_1");
        q.replayed(to_chunks({event_record(3), event_record(5)}));
        CHECK(q.next() == feed_step::send);
        q.offer(to_chunk(event_record(6))); // became durable while the page was being written
        CHECK(take_all(q) == numbers{3, 5});
        CHECK(q.next() == feed_step::replay);
        CHECK(q.next_page(2, 1 << 20).after == 5);
        q.replayed(to_chunks({event_record(6)}));
        CHECK(take_all(q) == numbers{6});
        q.replayed({});
        CHECK(q.next() == feed_step::wait);
        q.offer(to_chunk(event_record(6))); // reported late, after the store had it
        q.offer(to_chunk(event_record(7)));
        CHECK(take_all(q) == numbers{7});
        CHECK(q.last_taken() == 7);
    }

    TEST_CASE("a record that became durable during the last, empty page is read from the store") {
        feed_queue q{one_run(), 0, 4096, false};
        q.offer(to_chunk(event_record(1)));
        q.replayed({});
        CHECK(q.next() == feed_step::replay);
        q.replayed({}); // it was removed meanwhile: no endless reading
        CHECK(q.next() == feed_step::wait);
    }

    TEST_CASE("a run's feed ends once everything was sent and the run is finished") {
        feed_queue q{one_run(), 0, 4096, false};
        q.replayed(
            to_chunks({run_record(1, session::run_state::succeeded), run_record(2, session::run_state::running)}));
        take_all(q);
        q.replayed({});
        CHECK(q.next() == feed_step::wait); // a new turn had begun
        q.offer(to_chunk(run_record(3, session::run_state::succeeded)));
        CHECK(q.next() == feed_step::send);
        take_all(q);
        CHECK(q.next() == feed_step::end);
    }

    TEST_CASE("a reader that has all records of a finished run gets the end at once") {
        feed_queue q{one_run(), 9, 4096, true};
        q.replayed({});
        CHECK(q.next() == feed_step::end);
    }

    TEST_CASE("the feed of all runs does not end with a run") {
        feed_queue q = live_queue({});
        q.offer(to_chunk(run_record(3, session::run_state::failed)));
        take_all(q);
        CHECK(q.next() == feed_step::wait);
    }

    TEST_CASE("a reader over its bound lags, and knows the last number it got") {
        feed_queue q = live_queue({}, 1000);
        q.offer(to_chunk(event_record(1, std::string(300, 'x'))));
        take_all(q);
        q.offer(to_chunk(event_record(2, std::string(600, 'x'))));
        CHECK(q.next() == feed_step::send);
        q.offer(to_chunk(event_record(3, std::string(600, 'x'))));
        CHECK(q.next() == feed_step::lagged);
        CHECK(q.last_taken() == 1);
        CHECK(lagged_chunk(q.last_taken())->bare() == "event: lagged\ndata: {\"after\":1}\n\n");
    }

    TEST_CASE("previews are live only, and are dropped first") {
        feed_queue q{{}, 0, 1000, false};
        CHECK_FALSE(q.offer(to_chunk(event_record(0))));
        q.replayed({});
        q.offer(to_chunk(event_record(1, std::string(600, 'x'))));
        CHECK_FALSE(q.offer(to_chunk(event_record(0, std::string(600, 'x')))));
        CHECK(q.next() == feed_step::send);
        CHECK(take_all(q) == numbers{1});
        CHECK(q.offer(to_chunk(event_record(0))));
        CHECK(take_all(q) == numbers{0});
        CHECK(q.last_taken() == 1);
    }

    TEST_CASE("a filter is by run, owner and kind") {
        feed_filter f = one_run();
        CHECK(f.matches(event_record(1)));
        f.owner = 8;
        CHECK_FALSE(f.matches(event_record(1)));
        f.owner = 7;
        f.runs_only = true;
        CHECK_FALSE(f.matches(event_record(1)));
        CHECK_FALSE(f.matches(event_record(0)));
        CHECK(f.matches(run_record(1, session::run_state::running)));
        f.run_id = "run_2";
        CHECK_FALSE(f.matches(run_record(1, session::run_state::running)));
    }

    TEST_CASE("a chunk carries the event byte for byte, framed for HTTP/1.1") {
        const auto chunk = to_chunk(event_record(7, R"({ "type":"x" })"));
        CHECK(chunk->bare() == "id: 7\nevent: event\ndata: {\"run\":\"run_1\",\"event\":{ \"type\":\"x\" }}\n\n");
        CHECK(chunk->framed == "41\r\n" + std::string{chunk->bare()} + "\r\n");
    }

    TEST_CASE("a reader whose record could not be queued is disconnected, and gets it after reconnecting") {
        feed_queue q = live_queue(one_run());
        CHECK(q.offer(to_chunk(event_record(1))));
        take_all(q);
        CHECK(q.offer(to_chunk(event_record(2))));
        q.cut_off();
        CHECK(q.next() == feed_step::lagged);
        CHECK(q.last_taken() == 1);
        CHECK_FALSE(q.offer(to_chunk(event_record(3))));
    }

    TEST_CASE("a live record that is too large for the loop is replayed from the store, in its position") {
        feed_queue q = live_queue(one_run());
        CHECK(q.offer(to_chunk(event_record(1))));
        CHECK(q.offer_later(event_record(2)));
        CHECK(q.offer(to_chunk(event_record(3)))); // recorded, and read from the store
        CHECK(q.next() == feed_step::send);
        take_all(q);
        CHECK(q.next() == feed_step::replay);
        CHECK(q.next_page(10, 1000).after == 1);
        q.replayed(to_chunks({event_record(2), event_record(3)}));
        take_all(q);
        CHECK(q.last_taken() == 3);
        q.replayed({});
        CHECK(q.next() == feed_step::wait);
        CHECK_FALSE(q.offer_later(event_record(0))); // a preview is dropped
        CHECK(q.next() == feed_step::wait);
    }
}
