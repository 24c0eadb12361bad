// Reports new records to the subscribers of a store.
#pragma once

#include <tether/store/store.hpp>

#include <map>

namespace tether::store {

/// One thread. During a call, a listener may add and end any subscription, also its own: a removed one is not called
/// any more, a new one gets the next record. Outlives its subscriptions.
class listeners {
  public:
    listeners() = default;
    listeners(const listeners&) = delete;
    listeners& operator=(const listeners&) = delete;

    /// An empty `run_id` means every run.
    std::unique_ptr<subscription> add(std::string run_id, listener on_record);

    /// Calls the listeners of this record's run, then those of all runs.
    void tell(const record& what);

    bool empty() const { return by_run_.empty(); }

  private:
    class guard;
    using group = std::map<std::uint64_t, std::shared_ptr<const listener>>;

    void tell_group(const std::string& run_id, const record& what);
    void drop(const std::string& run_id, std::uint64_t token);

    std::map<std::string, group> by_run_;
    std::uint64_t next_token_ = 1;
};

} // namespace tether::store
