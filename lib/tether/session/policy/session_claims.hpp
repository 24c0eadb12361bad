// Records which run has which session, so that no two runs use the same one.
#pragma once

#include <map>
#include <string>

namespace tether::session {

/// The sessions of active runs, in addition to those in the store. One thread.
class session_claims {
  public:
    bool contains(const std::string& session_id) const { return owners_.contains(session_id); }
    bool is_of_another(const std::string& session_id, const std::string& run_id) const {
        const auto found = owners_.find(session_id);
        return found != owners_.end() && found->second != run_id;
    }

  private:
    friend class session_claim;
    std::map<std::string, std::string> owners_; ///< session to run; not hashed, because ids come from outside
};

/// Claims a session for a run until destroyed. Claims nothing when another run has it or the id is empty. `all`
/// outlives it.
class session_claim {
  public:
    session_claim(session_claims& all, std::string session_id, const std::string& run_id)
        : all_{all}
        , session_id_{std::move(session_id)}
        , holds_{!session_id_.empty() && all.owners_.try_emplace(session_id_, run_id).second} {}
    ~session_claim() {
        if (holds_) all_.owners_.erase(session_id_);
    }
    session_claim(const session_claim&) = delete;
    session_claim& operator=(const session_claim&) = delete;

    bool holds() const noexcept { return holds_; }

  private:
    session_claims& all_;
    std::string session_id_;
    bool holds_;
};

} // namespace tether::session
