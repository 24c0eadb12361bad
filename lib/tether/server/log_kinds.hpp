// The kinds of log records about clients of the local API.
#pragma once

#include <tether/core/log_kind.hpp>

namespace tether::server {

// Packed by hand: the formatter would write one value per line.
// clang-format off
struct log_kind_table {
    using enum log_level;

    log_kind listening{"listening", notice, "76e9b58ec9e14604ae5f1cdb08a14ecb", "socket",
        "The socket of the local API accepts connections.", "Nothing.", log_flow::free};
    log_kind serving_metrics{"serving metrics", notice, "6449668ecb80492589352c02280d793f", "address",
        "Metrics and health are served at this address.", "Nothing.", log_flow::free};
    log_kind change_accepted{"change accepted", info, "d6c84a9100044a328b17853d6687a3f2",
        "change run uid user pid program status",
        "The daemon accepted a change from a client. The fields name the user, the program, the change and the HTTP "
        "status.", "Nothing.", log_flow::free};
    log_kind change_refused{"change refused", info, "7d0961ac43714c9fb28249e960b62dd5",
        "change run uid user pid program status",
        "The daemon refused a change from a client. The HTTP status says why.",
        "Nothing, unless a user tries to change runs of other users."};
    log_kind too_many_clients{"too many clients", warning, "975e2b19de094f9f9d050d017fd804a6", "limit",
        "New clients get 503. Logged once, and again after a quiet minute.",
        "Find the client that opens the connections, or raise limits.clients."};
    log_kind user_has_too_many_clients{"user has too many clients", warning, "12aaf6488e4d498e961d9b656cdaf4c1",
        "uid limit",
        "New connections of one user get 503; other users are not affected. Logged once, and again after a quiet "
        "minute.", "Check which programs of the user connect, or raise limits.clients_per_user."};
    log_kind descriptors_exhausted{"descriptors exhausted, clients refused", warning,
        "9c634a0f756c4ba881b53211c53ee15c", "limit",
        "New clients get 503, because the other descriptors are reserved for the API connections and the store. "
        "Logged once, and again after a quiet minute.", "Raise LimitNOFILE= of the unit, or lower limits.active_runs."};
    log_kind cannot_accept_clients{"cannot accept clients, retrying", warning, "810ecce047a3421887499d72a6b54c2f",
        "error", "The system does not accept new connections. Logged once, and again after a quiet minute.",
        "If descriptors ran out, raise LimitNOFILE= of the unit."};
    log_kind connection_failed{"connection failed", error, "320c89e4b6ad428593c85c99b399d465", "error reason",
        "A bug or lack of memory dropped one client connection.",
        "Report the record. If memory ran out, give the daemon more."};
    log_kind user_lookup_failed{"user lookup failed", warning, "8fcb220e36794dcdb296df7485acedaf", "uid reason",
        "The system's user database did not respond in time. For this request the user has no admin rights and no "
        "name.", "Check the name service (nsswitch.conf, sssd, nscd)."};
    log_kind disconnecting_clients{"disconnecting clients", warning, "db4d9e7b702940259b8a1cbcd4f28357", "clients",
        "Clients did not disconnect in time during shutdown. clients is their number.", "Nothing."};
    log_kind request{"request", debug, "eceb7e56b057495c90a1f47cea94b976", "method path uid",
        "A client sent a request.", "Nothing."};
    log_kind client_refused{"client refused", debug, "74b5b9daec6348128321f9e1057ad985", "why uid",
        "A request was malformed or over a limit, and got an error response.", "Nothing."};
    log_kind scrape_failed{"scrape failed", error, "ad8118a653ce4379ac015d1c5c1cd4f8", "error reason",
        "A bug or lack of memory made one metrics request fail.",
        "Report the record. If memory ran out, give the daemon more."};
};
inline constexpr log_kind_table log_kinds{};

} // namespace tether::server
