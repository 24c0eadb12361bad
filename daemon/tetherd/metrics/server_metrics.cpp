#include "server_metrics.hpp"

#include "words.hpp"

namespace tether::daemon {
namespace {

/// A route and the status of its usual response, shown as 0 until the first request.
struct usual_answer {
    server::call what;
    const char* status;
};
constexpr usual_answer usual_answers[] = {
    {server::call::create_run, "201"},   {server::call::list_runs, "200"},  {server::call::get_run, "200"},
    {server::call::forget_run, "204"},   {server::call::run_feed, "200"},   {server::call::send_events, "200"},
    {server::call::cancel_run, "200"},   {server::call::feed, "200"},       {server::call::list_orphans, "200"},
    {server::call::reap_orphans, "200"}, {server::call::status, "200"},     {server::call::health, "200"},
    {server::call::metrics, "200"},      {server::call::create_run, "503"},
};

void add_one(prometheus::Counter& count) {
    count.Increment();
}

} // namespace

server_metrics::server_metrics(prometheus::Registry& all)
    : requests_{make_counters(all, "tether_local_requests_total",
                              "Requests that the local API answered, by route and HTTP status", {"route", "status"})}
    , refusals_{make_counters(all, "tether_local_refusals_total",
                              "Malformed or refused requests from clients, by HTTP status", {"status"})}
    , clients_{make_gauge(all, "tether_clients", "Clients connected to the local API")}
    , readers_{make_gauge(all, "tether_feed_readers", "Clients that read a feed")}
    , lagged_{make_counter(all, "tether_feed_readers_lagged_total",
                           "Feed readers disconnected because they exceeded limits.reader_backlog")} {
    for (const auto& [what, status] : usual_answers) requests_.at(to_string(what), status);
    for (const char* status : {"400", "408", "413", "431", "503"}) refusals_.at(status);
}

void server_metrics::answered(server::call what, unsigned status) noexcept {
    requests_.quietly(add_one, to_string(what), status_word(static_cast<int>(status)));
}

void server_metrics::refused(unsigned status) noexcept {
    refusals_.quietly(add_one, status_word(static_cast<int>(status)));
}

void server_metrics::clients_connected(std::size_t clients) noexcept {
    clients_.Set(static_cast<double>(clients));
}

void server_metrics::feed_began() noexcept {
    readers_.Increment();
}

void server_metrics::feed_ended() noexcept {
    readers_.Decrement();
}

void server_metrics::reader_lagged() noexcept {
    lagged_.Increment();
}

} // namespace tether::daemon
