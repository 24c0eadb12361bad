// Defines the settings of the simulator.
#pragma once

#include <tether/simulator/model/server_profile.hpp>
#include <tether/simulator/script/fault.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace tether::simulator {

struct simulator_config {
    /// The IP address to listen on. The simulator has no access control: keep it on loopback.
    std::string address = "127.0.0.1";

    /// 0: the system chooses; see `base_url()`.
    std::uint16_t port = 0;

    /// Serve TLS with a certificate of a throwaway authority; see `ca_pem()`.
    bool tls = false;

    /// A folder of transcripts (`.sse`); the name of each is its path below the folder. May be empty.
    std::filesystem::path scripts;

    /// Pause between two events of a script.
    std::chrono::milliseconds pace{0};

    /// The delay between an event on the streams and in the events list.
    std::chrono::milliseconds list_lag{0};

    /// The delay between a change of a session's status and its appearance in responses.
    std::chrono::milliseconds status_lag{0};

    /// The silence after which a stream gets a comment; 0: never.
    std::chrono::milliseconds heartbeat{15'000};

    /// The only accepted key; empty: every key is accepted.
    std::string key;

    /// The workspace in `anthropic-workspace-id` of every response; empty: none.
    std::string workspace = "wrkspc_simulated";

    /// How the server differs from the API. `path_prefix` and `counts_events` apply only at startup.
    server_profile profile;

    /// Called after a request of the API was read, before faults are looked up and anything else is
    /// done: for tests that interrupt here. It may add faults for this request. Must not throw.
    std::function<void(endpoint)> on_request;
};

} // namespace tether::simulator
