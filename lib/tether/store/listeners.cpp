#include <tether/store/listeners.hpp>

namespace tether::store {

class listeners::guard final : public subscription {
  public:
    guard(listeners& owner, std::string run_id, std::uint64_t token)
        : owner_{owner}
        , run_id_{std::move(run_id)}
        , token_{token} {}
    ~guard() override { owner_.drop(run_id_, token_); }
    guard(const guard&) = delete;
    guard& operator=(const guard&) = delete;

  private:
    listeners& owner_;
    std::string run_id_;
    std::uint64_t token_;
};

std::unique_ptr<subscription> listeners::add(std::string run_id, listener on_record) {
    const std::uint64_t token = next_token_++;
    by_run_[run_id].emplace(token, std::make_shared<const listener>(std::move(on_record)));
    return std::make_unique<guard>(*this, std::move(run_id), token);
}

void listeners::tell(const record& what) {
    tell_group(what.run_id, what);
    tell_group({}, what);
}

void listeners::tell_group(const std::string& run_id, const record& what) {
    const std::uint64_t end = next_token_;
    // The maps may change during a call, so each step looks up its listener again.
    for (std::uint64_t token = 0; token < end;) {
        const auto members = by_run_.find(run_id);
        if (members == by_run_.end()) return;
        const auto next = members->second.lower_bound(token);
        if (next == members->second.end() || next->first >= end) return;
        token = next->first + 1;
        const std::shared_ptr<const listener> called = next->second; // survives its own unsubscription
        (*called)(what);
    }
}

void listeners::drop(const std::string& run_id, std::uint64_t token) {
    const auto members = by_run_.find(run_id);
    if (members == by_run_.end()) return;
    members->second.erase(token);
    if (members->second.empty()) by_run_.erase(members);
}

} // namespace tether::store
