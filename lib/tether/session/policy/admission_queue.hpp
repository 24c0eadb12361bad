// Decides which of the waiting runs gets a slot next.
#pragma once

#include <tether/core/rotation.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <sys/types.h>

namespace tether::session {

/// Slots over `limits.active_runs` for users without an active run. Such a user does not have to wait until a run of
/// another user ends.
inline constexpr std::size_t newcomer_slots = 16;

/// A run that waits for a slot or has one.
struct slot_holder {
    std::string run_id;
    uid_t owner = 0;
    friend bool operator==(const slot_holder&, const slot_holder&) = default;
};

/// Users take turns; the runs of one user are first come, first served. Runs that were active before a restart come
/// first. Pure.
class admission_queue {
  public:
    explicit admission_queue(std::size_t slots) : slots_{slots} {}

    void set_slots(std::size_t slots) noexcept { slots_ = slots; }
    void push(std::string run_id, uid_t owner) { waiting_.lane_of(owner).push_back(std::move(run_id)); }
    /// Adds a run that had a slot before a restart.
    void push_resumed(std::string run_id, uid_t owner) { resumed_.push_back({std::move(run_id), owner}); }
    bool contains(const std::string& run_id) const {
        const auto is_it = [&](const slot_holder& each) { return each.run_id == run_id; };
        const auto has_it = [&](const auto& lane) {
            return std::find(lane.second.begin(), lane.second.end(), run_id) != lane.second.end();
        };
        return std::any_of(resumed_.begin(), resumed_.end(), is_it) ||
            std::any_of(waiting_.lanes().begin(), waiting_.lanes().end(), has_it);
    }
    bool remove(const std::string& run_id) {
        if (std::erase_if(resumed_, [&](const slot_holder& each) { return each.run_id == run_id; }) > 0) return true;
        return waiting_.erase_first([&](auto& lane) { return std::erase(lane, run_id) > 0; });
    }

    /// Returns the next run that may start, and assigns it a slot.
    std::optional<slot_holder> admit() {
        std::optional<slot_holder> next = choose();
        if (!next) return std::nullopt;
        ++taken_;
        ++taken_by_[next->owner];
        return next;
    }
    /// Frees a slot of `owner`.
    void release(uid_t owner) {
        --taken_;
        if (--taken_by_[owner] == 0) taken_by_.erase(owner);
    }

    std::size_t taken() const noexcept { return taken_; }
    std::size_t waiting() const noexcept {
        std::size_t count = resumed_.size();
        for (const auto& lane : waiting_.lanes()) count += lane.second.size();
        return count;
    }

  private:
    std::optional<slot_holder> choose() {
        if (!resumed_.empty()) { // it had a slot, and its session continues
            slot_holder first = std::move(resumed_.front());
            resumed_.pop_front();
            return first;
        }
        const bool is_full = taken_ >= slots_;
        if (taken_ >= slots_ + newcomer_slots) return std::nullopt;
        return waiting_.next([&](uid_t owner, std::deque<std::string>& lane) -> std::optional<slot_holder> {
            if (is_full && taken_by_.contains(owner)) return std::nullopt;
            return slot_holder{waiting_.first_of(lane), owner};
        });
    }

    std::size_t slots_;
    std::size_t taken_ = 0;
    std::map<uid_t, std::size_t> taken_by_;
    std::deque<slot_holder> resumed_;
    rotation<uid_t, std::deque<std::string>> waiting_;
};

} // namespace tether::session
