// Counts the responses of the local API.
#pragma once

#include "family.hpp"

#include <tether/server/observer.hpp>

namespace tether::daemon {

/// The registry outlives it.
class server_metrics final : public server::observer {
  public:
    explicit server_metrics(prometheus::Registry& all);

    void answered(std::string_view route, unsigned status) noexcept override;
    void refused(unsigned status) noexcept override;
    void clients_connected(std::size_t clients) noexcept override;
    void feed_began() noexcept override;
    void feed_ended() noexcept override;
    void reader_lagged() noexcept override;

  private:
    counters requests_;
    counters refusals_;
    prometheus::Gauge& clients_;
    prometheus::Gauge& readers_;
    prometheus::Counter& lagged_;
};

} // namespace tether::daemon
