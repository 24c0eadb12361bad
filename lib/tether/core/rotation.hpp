// Serves owners in turn, so that one owner with many waiting items does not delay the others.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <sys/types.h>
#include <utility>

namespace tether {

/// The owner of work that the daemon does for no particular user; no user has this uid (chown(2)).
inline constexpr uid_t daemon_itself = static_cast<uid_t>(-1);

/// One lane of waiting items for each owner that has any; `Lane` has `empty()`. Owners take turns in the order of their
/// keys; a lane keeps its order. Pure. Each call visits every lane at most once.
template <class Owner, class Lane>
class rotation {
  public:
    bool empty() const noexcept { return lanes_.empty(); }
    const std::map<Owner, Lane>& lanes() const noexcept { return lanes_; }

    /// The owner's lane, created when missing. The caller must add an item to it.
    Lane& lane_of(const Owner& owner) { return lanes_[owner]; }

    /// Calls `extract(owner, lane)` for the lanes in turn. `extract` removes and returns an item, or returns an empty
    /// optional when the lane cannot be served now. The owner that was served comes last in the next call.
    template <class Extract>
    auto next(Extract extract) -> decltype(extract(std::declval<const Owner&>(), std::declval<Lane&>())) {
        auto lane = last_ ? lanes_.upper_bound(*last_) : lanes_.begin();
        for (std::size_t visited = 0; visited < lanes_.size(); ++visited, ++lane) {
            if (lane == lanes_.end()) lane = lanes_.begin();
            if (auto found = extract(lane->first, lane->second)) {
                last_ = lane->first;
                if (lane->second.empty()) lanes_.erase(lane);
                return found;
            }
        }
        return {};
    }

    /// Removes and returns the first item of the lane whose turn it is; empty when there is none. Like `first_of`, only
    /// for lanes that are deques.
    auto next_item() {
        return next([](const Owner&, Lane& lane) { return std::optional{first_of(lane)}; });
    }

    /// Removes and returns the first item of a lane that is not empty.
    static auto first_of(Lane& lane) {
        auto first = std::move(lane.front());
        lane.pop_front();
        return first;
    }

    /// Calls `erase(lane)` for each lane until one returns true; false when none does.
    template <class Erase>
    bool erase_first(Erase erase) {
        for (auto lane = lanes_.begin(); lane != lanes_.end(); ++lane) {
            if (!erase(lane->second)) continue;
            if (lane->second.empty()) lanes_.erase(lane);
            return true;
        }
        return false;
    }

  private:
    std::map<Owner, Lane> lanes_;
    std::optional<Owner> last_; ///< served last
};

} // namespace tether
