// Tests the decision about a send whose response was lost.
#include <tether/session/policy/send_doubt.hpp>

#include <doctest/doctest.h>
#include <functional>
#include <vector>

using namespace tether::session;
using namespace std::chrono_literals;

namespace {

using action = send_step::action;

const doubt_time failed = doubt_time{} + 1h;
const doubt_limits usual{2s, 15s, 60s, 0s};

send_evidence lost_send() {
    send_evidence seen;
    seen.failed_at = failed;
    return seen;
}

/// With an open stream, and the mark on it.
send_evidence with_live_stream() {
    send_evidence seen = lost_send();
    seen.stream.is_unbroken = true;
    seen.stream.shows_mark = true;
    seen.mark.answers = 1;
    return seen;
}

void answer(send_evidence::requests& asked, doubt_time began) {
    if (asked.answers++ == 0) asked.first_at = began;
    asked.last_at = began;
    asked.is_active = false;
}

/// When and how the search ends if no witness shows the send. Every request succeeds `later` after it began; `meddle`
/// may change what is known before each decision.
struct end {
    action what = action::wait;
    std::chrono::milliseconds after{0};
    int marks = 0, history_reads = 0, status_reads = 0;
};

using meddling = std::function<void(send_evidence&, doubt_time)>;

end end_of(send_evidence seen, const doubt_limits& limits = usual, const meddling& meddle = {}) {
    end out;
    for (doubt_time now = failed; now < failed + 1h;) {
        if (meddle) meddle(seen, now);
        const send_step step = decide_send(seen, limits, now);
        switch (step.what) {
        case action::mark: ++out.marks, answer(seen.mark, now); break;
        case action::read_history: ++out.history_reads, answer(seen.history, now); break;
        case action::read_status: ++out.status_reads, answer(seen.status, now); break;
        case action::wait:
            REQUIRE(step.until > now);
            now = std::min(step.until, now + 100ms);
            break;
        default:
            out.what = step.what;
            out.after = std::chrono::duration_cast<std::chrono::milliseconds>(now - failed);
            return out;
        }
    }
    return out;
}

} // namespace

TEST_SUITE("session::send_doubt") {

    TEST_CASE("any source that shows the send proves that it was accepted") {
        send_evidence on_stream = lost_send();
        on_stream.stream.shows_send = true;
        send_evidence in_history = lost_send();
        in_history.history_shows_send = true;
        send_evidence in_status = lost_send();
        in_status.status_shows_send = true;
        for (const send_evidence& seen : {on_stream, in_history, in_status}) {
            CHECK(decide_send(seen, usual, failed).what == action::accepted);
            CHECK(decide_send(seen, usual, failed + 1h).what == action::accepted);
        }
    }

    TEST_CASE("the sources are asked at once: the status, then the mark and the history beside each other") {
        send_evidence seen = lost_send();
        seen.stream.is_unbroken = true;
        CHECK(decide_send(seen, usual, failed).what == action::read_status);
        seen.status.is_active = true;
        CHECK(decide_send(seen, usual, failed).what == action::read_history);
        seen.history.is_active = true;
        CHECK(decide_send(seen, usual, failed).what == action::wait);
        answer(seen.status, failed);
        CHECK(decide_send(seen, usual, failed).what == action::mark);
    }

    TEST_CASE("a status that cannot be read does not delay the mark") {
        send_evidence seen = lost_send();
        seen.stream.is_unbroken = true;
        seen.status.next_at = failed + 500ms; // a request failed
        CHECK(decide_send(seen, usual, failed).what == action::mark);
    }

    TEST_CASE("with a live stream the send is repeated after follow.doubt, with few requests") {
        const end found = end_of(with_live_stream());
        CHECK(found.what == action::send_again);
        CHECK(found.after == 15s);
        CHECK(found.history_reads == 2);
        CHECK(found.status_reads == 2);
        CHECK(found.marks == 0);
    }

    TEST_CASE("the mark is set once, and the window is short as soon as the stream shows it") {
        send_evidence seen = lost_send();
        seen.stream.is_unbroken = true;
        const end found = end_of(seen, usual, [](send_evidence& now, doubt_time when) {
            now.stream.shows_mark = now.mark.answers > 0 && when >= failed + 3s;
        });
        CHECK(found.what == action::send_again);
        CHECK(found.after == 15s);
        CHECK(found.marks == 1);
    }

    TEST_CASE("in every other case the window is follow.doubt_blind") {
        send_evidence no_mark = with_live_stream();
        no_mark.stream.shows_mark = false;
        send_evidence broken = with_live_stream();
        broken.stream.is_unbroken = false;
        send_evidence pending = with_live_stream();
        pending.may_be_pending = true;
        send_evidence no_updates = lost_send();
        no_updates.mark.is_refused = true;
        for (const send_evidence& seen : {no_mark, broken, pending, no_updates, lost_send()}) {
            const end found = end_of(seen);
            CHECK(found.what == action::send_again);
            CHECK(found.after >= 60s);
            CHECK(found.after < 61s);
            CHECK(found.history_reads > 5);
            CHECK(found.history_reads < 20);
        }
    }

    TEST_CASE("the blind window is never shorter than twice the longest delay of a history") {
        doubt_limits late = usual;
        late.longest_lag = 45s;
        CHECK(end_of(lost_send(), late).after >= 90s);
        CHECK(end_of(with_live_stream(), late).after == 15s);
        const end learned = end_of(lost_send(), late);
        CHECK(learned.what == action::send_again);
        CHECK(learned.after < 92s);
    }

    TEST_CASE("without an unbroken stream no mark is set") {
        CHECK(end_of(lost_send()).marks == 0);
        const end found = end_of(with_live_stream(), usual, [](send_evidence& now, doubt_time) {
            now.stream.is_unbroken = false;
            now.mark.answers = 0;
        });
        CHECK(found.marks == 0);
    }

    TEST_CASE("a stream that breaks during the window makes the window long") {
        const end found = end_of(with_live_stream(), usual, [](send_evidence& now, doubt_time when) {
            now.stream.is_unbroken = when < failed + 14s;
        });
        CHECK(found.what == action::send_again);
        CHECK(found.after >= 60s);
    }

    TEST_CASE("one read of the history is not enough, and none before the end of the window") {
        send_evidence seen = with_live_stream();
        answer(seen.status, failed);
        answer(seen.status, failed + 15s);
        answer(seen.history, failed + 15s);
        CHECK(decide_send(seen, usual, failed + 16s).what == action::wait);
        CHECK(decide_send(seen, usual, failed + 17s).what == action::read_status);
        answer(seen.status, failed + 17s);
        CHECK(decide_send(seen, usual, failed + 17s).what == action::read_history);
        answer(seen.history, failed + 17s);
        CHECK(decide_send(seen, usual, failed + 17s).what == action::send_again);
        seen.history.first_at = failed;
        seen.history.last_at = failed + 14s;
        CHECK(decide_send(seen, usual, failed + 15s).what == action::read_history);
    }

    TEST_CASE("a failed request extends the window by its own retry only") {
        send_evidence seen = with_live_stream();
        answer(seen.history, failed);
        answer(seen.status, failed);
        answer(seen.status, failed + 15s);
        seen.history.next_at = failed + 15s + 700ms; // the last read failed
        const send_step step = decide_send(seen, usual, failed + 15s);
        CHECK(step == send_step{action::wait, failed + 15s + 700ms});
        CHECK(decide_send(seen, usual, step.until).what == action::read_history);
    }

    TEST_CASE("a history that cannot be read proves nothing: the send is not repeated after a failed look") {
        const end found = end_of(lost_send(), usual, [](send_evidence& now, doubt_time when) {
            now.history.answers = 0; // every request failed
            now.history.next_at = when + 500ms;
        });
        CHECK(found.what == action::wait);
    }

    TEST_CASE("a change of the session is evidence, never its absence") {
        send_evidence seen = lost_send();
        seen.has_moved = true;
        const end found = end_of(seen);
        CHECK(found.what == action::accepted);
        CHECK(found.after >= 60s);
        send_evidence contradicted = with_live_stream();
        contradicted.has_moved = true;
        CHECK(end_of(contradicted).what == action::accepted);
        CHECK(end_of(contradicted).after >= 60s);
    }

    TEST_CASE("events that will not be sent again stay in doubt, and get no mark") {
        send_evidence seen = lost_send();
        seen.may_send_again = false;
        const doubt_limits brief{2s, 15s, 4s, 0s};
        const end found = end_of(seen, brief);
        CHECK(found.what == action::in_doubt);
        CHECK(found.after == 4s);
        CHECK(found.marks == 0);
        CHECK(found.history_reads == 3);
        const doubt_limits one_look{0s, 15s, 0s, 0s};
        CHECK(end_of(seen, one_look).after == 0s);
        CHECK(end_of(seen, one_look).history_reads == 1);
    }

    TEST_CASE("a caller that stops waiting gets the doubt, after at least one look") {
        send_evidence seen = lost_send();
        seen.give_up_at = failed + 30s;
        const end found = end_of(seen);
        CHECK(found.what == action::in_doubt);
        CHECK(found.after == 30s);
        seen.give_up_at = failed;
        CHECK(end_of(seen).what == action::in_doubt);
        CHECK(end_of(seen).history_reads == 1);
        seen = with_live_stream();
        seen.give_up_at = failed + 30s;
        CHECK(end_of(seen).what == action::send_again);
    }

    TEST_CASE("a caller that stops waiting is answered although nothing can be read") {
        send_evidence seen = lost_send();
        seen.give_up_at = failed + 30s;
        const end found = end_of(seen, usual, [](send_evidence& now, doubt_time when) {
            now.history.answers = 0;
            now.history.next_at = when + 500ms;
        });
        CHECK(found.what == action::in_doubt);
        CHECK(found.after == 45s);
    }
}
