// The response of `GET /v1/status`.
#pragma once

#include <tether/core/result.hpp>

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tether::protocol {

/// A pause of requests to the API.
struct request_hold {
    std::string requests; ///< `create`, `other` or `all`
    std::string why;      ///< `rate_limit` or `overload`
    std::string left;     ///< a duration
};

/// The current state of the daemon.
struct status_document {
    std::string version;
    std::string instance;   ///< the name under which this daemon marks its sessions; empty is null on the wire
    std::string started_at; ///< RFC 3339
    std::string uptime;     ///< `3h20m`, to the second
    bool healthy = true;
    std::string reason;                        ///< why not healthy; empty is null on the wire
    std::map<std::string, std::uint64_t> runs; ///< number of runs by state; every state is listed
    std::uint64_t streams = 0;                 ///< open event streams
    std::uint64_t clients = 0;                 ///< connected to the local socket
    struct {
        double request_tokens = 0, create_tokens = 0; ///< requests that may be sent now
        std::uint64_t waiting = 0, admitted = 0, held = 0;
        std::string held_for;            ///< the longest of `holds`; `0s` for none
        std::vector<request_hold> holds; ///< active pauses
    } governor;
    struct {
        std::uint64_t open = 0; ///< remote sessions created and not yet known to be gone
    } ledger;
    std::vector<std::string> set_aside; ///< damaged rows that this startup removed from the store: `runs run_…`, `meta`
    struct {
        std::string base_url;
        std::string last_success_at, last_failure_at, last_failure; ///< empty is null on the wire
    } upstream;
};

boost::json::value to_json(const status_document& status);

/// True when the daemon's last request to the API failed: its newest failure is later than its newest success.
bool is_upstream_failing(const status_document& status);

/// Reads a document; unknown members are ignored, missing ones keep their defaults. Error: `malformed_document`, also
/// without `version` and `healthy`, which every version writes.
result<status_document> parse_status_document(const boost::json::value& document);

} // namespace tether::protocol
