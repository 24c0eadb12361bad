// Which runs wait for a slot, and how many slots are taken.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>

namespace tether::session {

/// First come, first served. Pure.
class admission_queue {
  public:
    explicit admission_queue(std::size_t slots) : slots_{slots} {}

    void set_slots(std::size_t slots) noexcept { slots_ = slots; }
    void push(std::string run_id) { waiting_.push_back(std::move(run_id)); }
    bool contains(const std::string& run_id) const {
        return std::find(waiting_.begin(), waiting_.end(), run_id) != waiting_.end();
    }
    bool remove(const std::string& run_id) { return std::erase(waiting_, run_id) > 0; }

    /// The next run that may start; its slot is taken.
    std::optional<std::string> admit() {
        if (waiting_.empty() || taken_ >= slots_) return std::nullopt;
        ++taken_;
        std::string first = std::move(waiting_.front());
        waiting_.pop_front();
        return first;
    }
    void release() noexcept { --taken_; }

    std::size_t taken() const noexcept { return taken_; }
    std::size_t waiting() const noexcept { return waiting_.size(); }

  private:
    std::size_t slots_;
    std::size_t taken_ = 0;
    std::deque<std::string> waiting_;
};

} // namespace tether::session
