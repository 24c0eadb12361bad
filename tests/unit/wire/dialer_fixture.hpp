// Runs a dialer on a test's own socket; all names have the address 127.0.0.1.
#pragma once

#include "support/io_fixture.hpp"
#include "support/temp_dir.hpp"

#include <tether/wire/dialer/dialer.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace tether::test {

/// A listening socket of sequenced packets at `path`.
descriptor listen_at(const std::string& path);

struct dialer_fixture : io_fixture {
    dialer_fixture();
    ~dialer_fixture();

    void start_dialer();
    /// Replaces the dialer by one for this destination.
    void start_dialer_for(wire::destination where);
    /// Closes its socket and keeps its path.
    void stop_dialer();
    void release();
    bool logged(std::string_view text) const;

    temp_dir folder;
    std::string path = folder / "dialer";
    std::atomic<int> lookups = 0;
    std::atomic<bool> broken = false; ///< lookups fail
    std::atomic<bool> stuck = false;  ///< new lookups hang until `release`
    std::atomic<int> ended = 0;       ///< lookups
    wire::dialer_bounds bounds;       ///< of dialers that are started from now on
    wire::destination only{"api.example", 443};
    std::vector<std::string> log;
    logger out{log_level::info, [this](log_level, std::string_view line) { log.emplace_back(line); }};
    std::unique_ptr<wire::dialer> one;
};

} // namespace tether::test
