// Reports which of the planned faults occurred.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace tether::test {

/// Collects many plays; each reports how often every kind of its faults was applied.
class fault_tally {
  public:
    void add(const std::map<std::string, std::size_t>& struck);

    /// Kinds that were planned but never applied in any play.
    std::vector<std::string> in_vain() const;
    /// A line for each kind: plays with it in the plan, plays where it was applied, times applied.
    std::string table() const;
    /// Plays with faults, none of which was applied.
    std::size_t idle() const { return idle_; }

  private:
    struct figures {
        std::size_t ordered = 0, carried_out = 0, times = 0;
    };
    std::map<std::string, figures> kinds_;
    std::size_t idle_ = 0;
};

} // namespace tether::test
