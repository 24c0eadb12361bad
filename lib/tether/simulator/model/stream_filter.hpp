// Applies a fault to one event stream.
#pragma once

#include <tether/simulator/script/fault.hpp>
#include <tether/simulator/script/frame.hpp>

#include <optional>
#include <string>

namespace tether::simulator {

/// Sits between the frames of a session and one open stream. Without a fault it passes everything.
class stream_filter {
  public:
    explicit stream_filter(std::optional<fault> what = std::nullopt, bool comments_only = false)
        : fault_{std::move(what)}
        , comments_only_{comments_only} {}

    struct passed {
        std::string bytes;
        fault::ending end = fault::ending::none;
    };

    /// The output before the first frame: a fault after 0 events.
    passed open();
    passed pass(const frame& next);
    /// The heartbeat of a quiet stream; empty while the fault is silence.
    std::string heartbeat();

  private:
    bool due() const;
    passed strike();
    /// Records that the fault has taken effect.
    void note();

    std::optional<fault> fault_;
    std::size_t events_ = 0;
    bool struck_ = false; ///< the fault has taken effect; a fault that happens once is over
    bool ping_next_ = false;
    bool comments_only_; ///< no pings
};

} // namespace tether::simulator
