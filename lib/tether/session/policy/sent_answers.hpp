// Remembers which calls a run has answered, and whether the session has processed the answers.
#pragma once

#include <tether/session/policy/continuation.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tether::session {

/// Answers to calls that the API accepted in one turn: confirmations and results of tools. Pure.
class sent_answers {
  public:
    void accept(const std::string& call) { calls_.try_emplace(call, processed_.contains(call)); }
    /// The session shows a processed answer to this call, ours or not, and possibly before the response to our send.
    void process(const std::string& call) {
        processed_.insert(call);
        finish(call);
    }
    /// The call has its result, so that an answer of ours is processed.
    void finish(const std::string& call) {
        if (const auto own = calls_.find(call); own != calls_.end()) own->second = true;
    }
    /// The answered calls; true once the answer is processed.
    const std::map<std::string, bool>& calls() const noexcept { return calls_; }

    /// Returns the same answers, none of them processed.
    sent_answers replay() const {
        sent_answers fresh;
        for (const auto& [call, is_processed] : calls_) fresh.accept(call);
        return fresh;
    }
    /// Convert to and from the data that a restart needs. `restore` removes the answers from `kept`.
    void add_to(std::vector<accepted_input>& kept) const;
    void restore(std::vector<accepted_input>& kept);

  private:
    std::map<std::string, bool> calls_;
    std::set<std::string> processed_; ///< calls with a processed answer of any client
};

} // namespace tether::session
