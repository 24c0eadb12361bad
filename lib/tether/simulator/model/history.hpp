// Stores the events list of one session, sorted by processing time, optionally with a lag.
#pragma once

#include <tether/core/timestamp.hpp>
#include <tether/simulator/script/frame.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tether::simulator {

/// The query of a listing.
struct history_query {
    bool ascending = true;
    std::size_t limit = 1000;
    std::vector<std::string> types; ///< empty: all
    std::optional<wall_time> gt, gte, lt, lte;
    std::string thread; ///< only events of this child thread; empty: the complete list

    /// The end of the previous page: time in microseconds (the largest value for an unprocessed
    /// event), then order of arrival.
    std::optional<std::pair<std::int64_t, std::size_t>> after;
};

struct history_page {
    json::array events;
    std::optional<std::pair<std::int64_t, std::size_t>> last; ///< set when more events follow
};

class history {
  public:
    /// Adds an event, or updates the known event with that id: it keeps its members, and adopts
    /// from the new event those that the API sets (`processed_at`, `outcome_id`,
    /// `session_thread_id`).
    void put(const json::object& event, wall_time now);

    /// What the list shows at `now` with the lag `lag`; `late_type`, when set, limits the lag to events of that type.
    history_page list(const history_query& query, wall_time now, std::chrono::milliseconds lag,
                      std::string_view late_type = {}) const;

    bool knows(std::string_view id) const { return index_.contains(std::string{id}); }
    std::size_t size() const { return entries_.size(); }

  private:
    struct version {
        wall_time at;
        json::object event;
    };
    struct entry {
        std::vector<version> versions; ///< oldest first, at most two
    };

    std::vector<entry> entries_;
    std::unordered_map<std::string, std::size_t> index_;
};

} // namespace tether::simulator
