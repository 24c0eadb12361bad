// Log records about clients of the socket and about the simulator.
#include <tether/core/log_kinds/sections.hpp>

#include <array>

namespace tether::log_kinds {
namespace {

using enum log_level;

// The ids come from `systemd-id128 new`. A released id is never changed or reused.
constexpr auto kinds = std::to_array<log_kind>({
    {"change accepted", info, "d6c84a9100044a328b17853d6687a3f2", "change run uid user pid program status",
     "The daemon accepted a change from a client. The fields name the user, the program, the change and the HTTP "
     "status.",
     "Nothing.", log_flow::free},
    {"change refused", info, "7d0961ac43714c9fb28249e960b62dd5", "change run uid user pid program status",
     "The daemon refused a change from a client. The HTTP status says why.",
     "Nothing, unless a user tries to change runs of other users."},
    {"too many clients", warning, "975e2b19de094f9f9d050d017fd804a6", "limit",
     "New clients get 503. Logged once, and again after a quiet minute.",
     "Find the client that opens the connections, or raise limits.clients."},
    {"user has too many clients", warning, "12aaf6488e4d498e961d9b656cdaf4c1", "uid limit",
     "New connections of one user get 503; other users are not affected. Logged once, and again after a quiet minute.",
     "Check which programs of the user connect, or raise limits.clients_per_user."},
    {"descriptors exhausted, clients refused", warning, "9c634a0f756c4ba881b53211c53ee15c", "limit",
     "New clients get 503, because the other descriptors are reserved for the API connections and the store. Logged "
     "once, and again after a quiet minute.",
     "Raise LimitNOFILE= of the unit, or lower limits.active_runs."},
    {"cannot accept clients, retrying", warning, "810ecce047a3421887499d72a6b54c2f", "error",
     "The system does not accept new connections. Logged once, and again after a quiet minute.",
     "If descriptors ran out, raise LimitNOFILE= of the unit."},
    {"connection failed", error, "320c89e4b6ad428593c85c99b399d465", "error reason",
     "A bug or lack of memory dropped one client connection.",
     "Report the record. If memory ran out, give the daemon more."},
    {"user lookup failed", warning, "8fcb220e36794dcdb296df7485acedaf", "uid reason",
     "The system's user database did not respond in time. For this request the user has no admin rights and no name.",
     "Check the name service (nsswitch.conf, sssd, nscd)."},
    {"disconnecting clients", warning, "db4d9e7b702940259b8a1cbcd4f28357", "clients",
     "Clients did not disconnect in time during shutdown. clients is their number.", "Nothing."},
    {"request", debug, "eceb7e56b057495c90a1f47cea94b976", "method path uid", "A client sent a request.", "Nothing."},
    {"client refused", debug, "74b5b9daec6348128321f9e1057ad985", "why uid",
     "A request was malformed or over a limit, and got an error response.", "Nothing."},
    {"scrape failed", error, "ad8118a653ce4379ac015d1c5c1cd4f8", "error reason",
     "A bug or lack of memory made one metrics request fail.",
     "Report the record. If memory ran out, give the daemon more."},
    {"simulator listening", info, "bcbbe767ae5343339b25a9826e2dbcb0", "url", "The simulated API accepts connections.",
     "Nothing."},
    {"simulator listening beyond loopback", warning, "16a6925c305c49e3870575d9263b2765", "address",
     "Any host that reaches the address can use the simulated API, which does not check keys.",
     "Use a loopback address for --simulate-listen, unless other hosts need access."},
    {"simulator cannot accept connections", warning, "83b28565a713445f8dfc62149be84ea4", "error",
     "The system does not let the simulated API accept a connection.", "Raise the limit on open files."},
});

} // namespace

std::span<const log_kind> of_clients() noexcept {
    return kinds;
}

} // namespace tether::log_kinds
