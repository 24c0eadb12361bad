// Log records of the dialer process.
#include <tether/core/log_kinds/sections.hpp>

#include <array>

namespace tether::log_kinds {
namespace {

using enum log_level;

// The ids come from `systemd-id128 new`. A released id is never changed or reused.
constexpr auto kinds = std::to_array<log_kind>({
    {"dialing for a daemon", notice, "05967166ac25430ab8a3ddc3828c98cf", "host port pid",
     "A process asked for its first connection: as long as it lives, connections go to this host and port, and nowhere "
     "else.",
     "Nothing, if the host is that of api.base_url or of the proxy in front of it.", log_flow::free},
    {"dialing elsewhere than before", warning, "aea86248ea564301b58db0f2ff654741", "host port pid before",
     "The process that had settled the destination has ended, and the next one settled another.",
     "Look at the process: under systemd the dialer is started again with tetherd, and then has nothing to compare "
     "with, "
     "so that only what is left of a daemon that has ended would do this. Elsewhere, nothing, if api.base_url or the "
     "proxy "
     "was changed.",
     log_flow::free},
    {"refused to dial", warning, "6f0249564935472caae4ac5d34e3a04e", "host port address pid reason",
     "A process asked for something else than its destination, or for an address that no lookup of the host brought.",
     "If it is after a restart of the dialer alone, and does not go on, nothing. Else look which process it is: "
     "tetherd "
     "never asks for two destinations."},
    {"sockets are not held to their host", notice, "8ee0df13ab5a44578373e2a89fa88f78", "error",
     "The kernel lets this user filter no packets, so that a process that was handed a socket could connect it "
     "elsewhere. "
     "Told once.",
     "Nothing has to be done; IPAddressAllow= and IPAddressDeny= of tetherd-dialer.service do what is missing.",
     log_flow::free},
    {"dialing failed", error, "d5e7673dd4aa48a3badfded3d8eb225f", "error reason",
     "A mistake in the dialer, or want of memory, cost a request its answer; it is made again.",
     "Report the record; give the dialer more memory if that was short.", log_flow::free},
    {"dialer cannot accept, trying again", warning, "21799f611c5a48fc9fa51d00738a2d85", "error",
     "The system refuses new connections to the dialer. Told once, and again when one was accepted meanwhile.",
     "Look at LimitNOFILE= of tetherd-dialer.service."},
});

} // namespace

std::span<const log_kind> of_dialer() noexcept {
    return kinds;
}

} // namespace tether::log_kinds
