#include "session_metrics.hpp"

#include "run_states.hpp"
#include "words.hpp"

#include <algorithm>

namespace tether::daemon {
namespace {

using session::run_state;

/// Usual reasons for a failed run and a lost stream: shown as 0 until they happen.
constexpr errc usual_failures[] = {
    errc::session_terminated, errc::session_deleted, errc::retries_exhausted, errc::budget_reached, errc::refused,
    errc::unauthorized,       errc::bad_request,     errc::internal,
};
constexpr errc usual_losses[] = {
    errc::stream_idle, errc::stream_ended, errc::stream_stale, errc::stream_error, errc::truncated,
};
constexpr errc usual_refusals[] = {
    errc::connect_timeout, errc::header_timeout, errc::not_a_stream, errc::rate_limited, errc::server_error,
};

double age_of(const std::optional<std::chrono::milliseconds>& age) {
    return age ? std::max(in_seconds(*age), 0.0) : 0.0;
}

double timestamp_of(const std::optional<wall_time>& when) {
    return when ? in_seconds(when->time_since_epoch()) : 0.0;
}

} // namespace

session_metrics::session_metrics(prometheus::Registry& all)
    : runs_{make_gauges(all, "tether_runs", "Stored runs, by state", {"state"})}
    , accepted_{make_counter(all, "tether_turns_accepted_total", "Work accepted: runs and further turns")}
    , finished_{make_counters(all, "tether_runs_finished_total", "Turns that ended, by the state of their run",
                              {"state"})}
    , failures_{make_counters(all, "tether_run_failures_total", "Failed turns, by reason", {"reason"})}
    , incomplete_{make_counter(all, "tether_results_incomplete_total",
                               "Results of succeeded or failed turns that could not be verified as complete")}
    , first_event_{make_histogram(all, "tether_run_first_event_seconds",
                                  "Time from a run's acceptance to its first published event",
                                  {.1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300})}
    , lag_{make_histogram(all, "tether_event_lag_seconds",
                          "Time from an event's processing by the server to its local publication",
                          {.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300})}
    , streams_{make_gauge(all, "tether_streams", "Open event streams")}
    , opens_{make_counter(all, "tether_stream_opens_total", "Event streams opened")}
    , refusals_{make_counters(all, "tether_stream_refusals_total", "Event streams that could not be opened, by reason",
                              {"reason"})}
    , losses_{make_counters(all, "tether_stream_losses_total",
                            "Open event streams lost before the turn was over, by reason", {"reason"})}
    , polls_{make_counter(all, "tether_polls_total", "Polls of sessions whose stream is broken")}
    , tokens_{make_counters(all, "tether_tokens_total", "Tokens of model requests that ended, by kind", {"kind"})}
    , cost_{make_counter(all, "tether_list_cost_usd_total", "List cost that sessions reported, in US dollars")}
    , ledger_{make_gauge(all, "tether_ledger_sessions", "Remote sessions created and not yet confirmed as gone")}
    , ledger_age_{make_gauge(all, "tether_ledger_oldest_age_seconds",
                             "Age of the oldest remote session not yet confirmed as gone; 0: none")}
    , removals_{make_gauge(all, "tether_ledger_removals", "Remote sessions of finished runs that are being removed")}
    , removal_age_{make_gauge(all, "tether_ledger_oldest_removal_age_seconds",
                              "How long the oldest removal has been due; 0: none")}
    , last_success_{make_gauge(all, "tether_upstream_last_success_timestamp_seconds",
                               "When the remote API last responded with a success; 0: never")}
    , last_failure_{make_gauge(all, "tether_upstream_last_failure_timestamp_seconds",
                               "When the remote API last failed; 0: never")} {
    for (const run_state each : every_state) {
        runs_.at(to_string(each));
        if (is_finished(each)) finished_.at(to_string(each));
    }
    for (const errc each : usual_failures) failures_.at(to_string(each));
    for (const errc each : usual_losses) losses_.at(to_string(each));
    for (const errc each : usual_refusals) refusals_.at(to_string(each));
    for (const char* kind : {"input", "output", "cache_read", "cache_creation"}) tokens_.at(kind);
}

void session_metrics::turn_accepted() noexcept {
    accepted_.Increment();
}

void session_metrics::turn_ended(const session::run& now) noexcept {
    finished_.quietly(add_one, to_string(now.state));
    if (now.state == run_state::failed && now.error) failures_.quietly(add_one, reason_word(now.error->code));
    const bool by_itself = now.state == run_state::succeeded || now.state == run_state::failed;
    if (by_itself && now.result && !now.result->complete) incomplete_.Increment();
}

void session_metrics::first_event(std::chrono::milliseconds after) noexcept {
    first_event_.Observe(in_seconds(after));
}

void session_metrics::event_published(std::chrono::milliseconds lag) noexcept {
    lag_.Observe(in_seconds(lag));
}

void session_metrics::stream_opened() noexcept {
    opens_.Increment();
}

void session_metrics::stream_refused(const error_code& why) noexcept {
    refusals_.quietly(add_one, reason_word(why));
}

void session_metrics::stream_lost(const error_code& why) noexcept {
    losses_.quietly(add_one, reason_word(why));
}

void session_metrics::polled() noexcept {
    polls_.Increment();
}

void session_metrics::tokens_used(const session::token_counts& used) noexcept {
    const auto add = [&](std::uint64_t tokens, const char* kind) {
        tokens_.quietly([&](auto& count) { count.Increment(static_cast<double>(tokens)); }, kind);
    };
    add(used.input, "input");
    add(used.output, "output");
    add(used.cache_read, "cache_read");
    add(used.cache_creation, "cache_creation");
}

void session_metrics::cost_grew(std::uint64_t cents) noexcept {
    cost_.Increment(static_cast<double>(cents) / 100);
}

void session_metrics::show(const std::map<run_state, std::size_t>& kept, const session::supervisor_counts& in_hand) {
    for (const run_state each : every_state) {
        const auto found = kept.find(each);
        runs_.at(to_string(each)).Set(found == kept.end() ? 0.0 : static_cast<double>(found->second));
    }
    streams_.Set(static_cast<double>(in_hand.streams));
    ledger_.Set(static_cast<double>(in_hand.ledger));
    ledger_age_.Set(age_of(in_hand.oldest_session));
    removals_.Set(static_cast<double>(in_hand.removals));
    removal_age_.Set(age_of(in_hand.oldest_removal));
    last_success_.Set(timestamp_of(in_hand.last_success));
    last_failure_.Set(timestamp_of(in_hand.last_failure));
}

} // namespace tether::daemon
