// Tracks the model requests of a turn that have begun and not ended.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace tether::session {

/// A request that broke off has no end event. It is superseded, so nothing waits for its end, by a later request of the
/// same thread that ends, a reschedule, an interrupt or the end of its thread. Requests of events that name no thread
/// belong to the primary thread. Pure. Source: managed-agents API, §§ 3.4 and 12.
class model_requests {
  public:
    struct request {
        std::string id;
        std::string thread;
    };

    /// False when the request is known already.
    bool begin(const std::string& id, const std::string& thread);
    /// False when the request is unknown.
    bool end(const std::string& id);
    void supersede(const std::string& thread);
    void supersede_all();

    /// Requests that have begun, not ended and are not superseded, in order.
    const std::vector<request>& open() const noexcept { return open_; }

  private:
    template <class Predicate>
    void supersede_if(Predicate is_superseded);

    std::vector<request> open_;
    std::set<std::string> superseded_; ///< may end late
};

} // namespace tether::session
