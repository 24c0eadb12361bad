// Settings of the simulator.
#pragma once

#include <tether/simulator/fault.hpp>
#include <tether/simulator/server_profile.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace tether::simulator {

struct simulator_config {
    /// Where to listen; an IP address. The simulator has no access control: keep it on loopback.
    std::string address = "127.0.0.1";

    /// 0 lets the system choose; `base_url()` tells.
    std::uint16_t port = 0;

    /// Serve TLS with a certificate of a throwaway authority, see `ca_pem()`.
    bool tls = false;

    /// A folder of transcripts (`.sse`) that are known by their path below it. May be empty.
    std::filesystem::path scripts;

    /// Pause between two events of a script.
    std::chrono::milliseconds pace{0};

    /// How long an event is on the streams before the events list shows it.
    std::chrono::milliseconds list_lag{0};

    /// How long a session still says `running` after it went idle.
    std::chrono::milliseconds status_lag{0};

    /// A comment is written to a stream that was quiet for this long; 0 means never.
    std::chrono::milliseconds heartbeat{15'000};

    /// The only key that is good; empty: any is.
    std::string key;

    /// The workspace that every answer names in `anthropic-workspace-id`; empty: none.
    std::string workspace = "wrkspc_simulated";

    /// How the server differs from the API. `path_prefix` and `counts_events` apply only at the start.
    server_profile profile;

    /// Called when a request of the API was read, before faults are looked up and before anything is done: for tests
    /// that break off here. It may order faults for this very request. Must not throw.
    std::function<void(endpoint)> on_request;
};

} // namespace tether::simulator
