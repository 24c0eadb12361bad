// Whom a store tells of new records.
#pragma once

#include <tether/store/store.hpp>

#include <map>

namespace tether::store {

/// One thread. A listener may subscribe and unsubscribe anybody, itself too, while it is being called:
/// who is gone is not called any more, who is new hears the next record. Outlives its subscriptions.
class listeners {
  public:
    listeners() = default;
    listeners(const listeners&) = delete;
    listeners& operator=(const listeners&) = delete;

    /// `run_id` may be empty: every run.
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
