// Makes identifiers in the API's format.
#pragma once

#include <tether/core/id.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tether::simulator {

/// Makes `sesn_01…`: a prefix and a sortable unique suffix.
class id_source {
  public:
    std::string next(std::string_view prefix, wall_time now) { return std::string{prefix} + source_.next(now); }

    /// An event's id: `sevt_01…`, or `evt_N_0` when events are counted.
    std::string next_event(wall_time now) {
        if (!counts_events_) return next("sevt_", now);
        return "evt_" + std::to_string(++events_) + "_0";
    }
    void count_events() { counts_events_ = true; }

  private:
    bool counts_events_ = false;
    std::uint64_t events_ = 0;
    ulid_source source_;
};

} // namespace tether::simulator
