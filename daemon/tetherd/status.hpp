// Collects the daemon's status for `GET /v1/status`, `GET /healthz` and the service manager.
#pragma once

#include <tether/core/boot_clock.hpp>
#include <tether/server/status_source.hpp>
#include <tether/session/run/supervisor.hpp>
#include <tether/store/set_aside.hpp>
#include <tether/store/store.hpp>

#include <functional>
#include <optional>

namespace tether::daemon {

/// Collects the status of the layers. All constructor arguments outlive it.
class daemon_status final : public server::status_source {
  public:
    daemon_status(const session::supervisor& runs, const api::governor& governor, const store::store& kept,
                  std::string instance, std::string base_url);

    protocol::status_document status(std::optional<uid_t> owner) const override;
    std::string trouble() const override;

    /// Sets the reason why the daemon cannot do its job; empty: it can.
    void set_trouble(std::string why) { trouble_ = std::move(why); }
    /// Registers a second source of `trouble`.
    void watch(std::function<std::string()> more) { more_trouble_ = std::move(more); }

    /// Sets the damaged rows that this startup removed from the store; the first hundred are shown.
    void set_spoilt_rows(const std::vector<store::spoilt_row>& rows);

    /// One line for the service manager: `3 runs active, 2 queued, 3 streams; API reachable`.
    std::string line() const;

  private:
    const session::supervisor& runs_;
    const api::governor& governor_;
    const store::store& kept_;
    std::string instance_;
    std::string base_url_;
    std::string trouble_;
    std::function<std::string()> more_trouble_;
    std::vector<std::string> set_aside_;
    wall_time started_ = wall_now();
    boot_clock::time_point began_ = boot_clock::now();
};

} // namespace tether::daemon
