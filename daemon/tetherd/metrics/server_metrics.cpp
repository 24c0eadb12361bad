#include "server_metrics.hpp"

#include "words.hpp"

#include <tether/server/route.hpp>

namespace tether::daemon {

server_metrics::server_metrics(prometheus::Registry& all)
    : requests_{make_counters(all, "tether_local_requests_total",
                              "Requests to the local API, by route and HTTP status of the response",
                              {"route", "status"})}
    , refusals_{make_counters(all, "tether_local_refusals_total",
                              "Malformed or refused requests from clients, by HTTP status", {"status"})}
    , clients_{make_gauge(all, "tether_clients", "Clients connected to the local API")}
    , readers_{make_gauge(all, "tether_feed_readers", "Clients that read a feed")}
    , lagged_{make_counter(all, "tether_feed_readers_lagged_total",
                           "Feed readers disconnected because they exceeded limits.reader_backlog")} {
    for (const server::route& route : server::routes())
        for (const unsigned status : route.usual_statuses)
            if (status != 0) requests_.at(route.name, status_word(static_cast<int>(status)));
    for (const char* status : {"400", "408", "413", "431", "503"}) refusals_.at(status);
}

void server_metrics::answered(std::string_view route, unsigned status) noexcept {
    requests_.quietly(add_one, route, status_word(static_cast<int>(status)));
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
