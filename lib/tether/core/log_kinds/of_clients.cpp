// Log records about clients of the socket and about the simulator.
#include <tether/core/log_kinds/sections.hpp>

#include <array>

namespace tether::log_kinds {
namespace {

using enum log_level;

// The ids come from `systemd-id128 new`. A released id is never changed or reused.
constexpr auto kinds = std::to_array<log_kind>({
    {"change asked for", info, "d6c84a9100044a328b17853d6687a3f2", "change run uid user pid program status",
     "A client had something changed: who, through which program, what, and the HTTP status of the answer.", "Nothing.",
     log_flow::free},
    {"change refused", info, "7d0961ac43714c9fb28249e960b62dd5", "change run uid user pid program status",
     "A client asked for a change and was refused: the status says why.",
     "Nothing, unless somebody tries what is not theirs."},
    {"too many clients", warning, "975e2b19de094f9f9d050d017fd804a6", "limit",
     "Clients are turned away with 503. Told once, and again after a minute of quiet.",
     "Find out who connects so often, or raise limits.clients."},
    {"user has too many clients", warning, "12aaf6488e4d498e961d9b656cdaf4c1", "uid limit",
     "Connections of one user are turned away with 503, other users are served. Told once, and again after a minute of "
     "quiet.",
     "Find out what the user runs, or raise limits.clients_per_user."},
    {"too many clients for the descriptors there are", warning, "9c634a0f756c4ba881b53211c53ee15c", "limit",
     "Clients are turned away with 503, because the other descriptors are for the connections to the API and for the "
     "store. Told once, and again after a minute of quiet.",
     "Raise LimitNOFILE= of the unit, or lower limits.active_runs."},
    {"cannot accept clients, trying again", warning, "810ecce047a3421887499d72a6b54c2f", "error",
     "The system refuses new connections. Told once, and again after a minute of quiet.",
     "If descriptors ran out, raise LimitNOFILE= of the unit."},
    {"connection failed", error, "320c89e4b6ad428593c85c99b399d465", "error reason",
     "A mistake in the daemon, or want of memory, cost a client its connection.",
     "Report the record; give the daemon more memory if that was short."},
    {"user lookup failed", warning, "8fcb220e36794dcdb296df7485acedaf", "uid reason",
     "The system's user database gave no answer in time. The user has no admin rights and no name for this request.",
     "Check the name service (nsswitch.conf, sssd, nscd)."},
    {"cutting clients off", warning, "db4d9e7b702940259b8a1cbcd4f28357", "clients",
     "So many clients did not leave in time while the daemon stopped.", "Nothing."},
    {"request", debug, "eceb7e56b057495c90a1f47cea94b976", "method path uid", "A client asks for something.",
     "Nothing."},
    {"client refused", debug, "74b5b9daec6348128321f9e1057ad985", "why uid",
     "A request was no request, or over a limit, and was answered with an error.", "Nothing."},
    {"scrape failed", error, "ad8118a653ce4379ac015d1c5c1cd4f8", "error reason",
     "A mistake in the daemon, or want of memory, cost a reader of the metrics its answer.",
     "Report the record; give the daemon more memory if that was short."},
    {"simulator listens", info, "bcbbe767ae5343339b25a9826e2dbcb0", "url", "The simulated API takes connections.",
     "Nothing."},
    {"simulator listens beyond loopback", warning, "16a6925c305c49e3870575d9263b2765", "address",
     "Every host that reaches the address can use the simulated API, which asks for no key.",
     "Name a loopback address in --simulate-listen, unless other hosts are to use it."},
    {"simulator cannot accept", warning, "83b28565a713445f8dfc62149be84ea4", "error",
     "The system refuses the simulated API a connection.", "Raise the limit on open files."},
});

} // namespace

std::span<const log_kind> of_clients() noexcept {
    return kinds;
}

} // namespace tether::log_kinds
