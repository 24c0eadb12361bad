#include "api_metrics.hpp"

#include "words.hpp"

namespace tether::daemon {
namespace {

constexpr api::endpoint every_endpoint[] = {
    api::endpoint::create_session, api::endpoint::retrieve_session, api::endpoint::list_sessions,
    api::endpoint::update_session, api::endpoint::archive_session,  api::endpoint::delete_session,
    api::endpoint::send_events,    api::endpoint::list_events,      api::endpoint::open_stream,
};

std::string_view priority_word(api::priority urgency) {
    switch (urgency) {
    case api::priority::answer: return "answer";
    case api::priority::create: return "create";
    case api::priority::read: return "read";
    }
    return "unknown";
}

} // namespace

api_metrics::api_metrics(prometheus::Registry& all)
    : requests_{make_counters(all, "tether_api_requests_total",
                              "Requests to the remote API by endpoint and HTTP status (none: no response)",
                              {"endpoint", "status"})}
    , failures_{make_counters(all, "tether_api_request_failures_total",
                              "Requests to the remote API that failed, by reason", {"reason"})}
    , times_{make_histograms(
          all, "tether_api_request_seconds",
          "Time from a request's admission by the governor to its response, or to the response headers of a stream",
          {"endpoint"}, {.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60})}
    , waits_{make_histograms(all, "tether_governor_wait_seconds", "Time that requests waited for the governor",
                             {"priority"}, {.001, .01, .1, .5, 1, 5, 15, 60, 300})}
    , waiting_{make_gauge(all, "tether_governor_waiting", "Requests that currently wait for the governor")}
    , held_for_{make_gauge(all, "tether_governor_held_seconds", "Longest current pause of requests to the remote API")}
    , holds_{make_counter(all, "tether_governor_holds_total", "Pauses of requests to the remote API that began")}
    , tokens_{make_gauges(all, "tether_governor_tokens", "Requests that may be sent immediately", {"bucket"})} {
    for (const api::endpoint each : every_endpoint) {
        requests_.at(to_string(each), "200");
        times_.at(to_string(each));
    }
    for (const auto urgency : {api::priority::answer, api::priority::create, api::priority::read})
        waits_.at(priority_word(urgency));
    for (const errc reason : {errc::connect_timeout, errc::header_timeout, errc::rate_limited, errc::server_error,
                              errc::unauthorized, errc::name_lookup_failed, errc::certificate_rejected})
        failures_.at(to_string(reason));
    failures_.at("network");
}

void api_metrics::admitted(api::priority urgency, duration waited) noexcept {
    waits_.quietly([&](auto& wait) { wait.Observe(in_seconds(waited)); }, priority_word(urgency));
}

void api_metrics::answered(api::endpoint what, int status, const error_code& why, duration took) noexcept {
    requests_.quietly([](auto& count) { count.Increment(); }, to_string(what), status_word(status));
    times_.quietly([&](auto& time) { time.Observe(in_seconds(took)); }, to_string(what));
    if (why) failures_.quietly([](auto& count) { count.Increment(); }, reason_word(why));
}

void api_metrics::show(const api::governor_state& now) {
    waiting_.Set(static_cast<double>(now.waiting));
    held_for_.Set(in_seconds(now.held_for));
    holds_.Increment(static_cast<double>(now.held) - holds_.Value());
    tokens_.at("requests").Set(now.request_tokens);
    tokens_.at("creates").Set(now.create_tokens);
}

} // namespace tether::daemon
