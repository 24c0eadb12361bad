// Tells which of the faults that were planned ever happened.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace tether::test {

/// Over many plays; each says how often every kind of fault that was ordered was carried out.
class fault_tally {
  public:
    void add(const std::map<std::string, std::size_t>& struck);

    /// Kinds that were ordered, and never carried out in any play.
    std::vector<std::string> in_vain() const;
    /// A line for each kind: plays it was ordered in, plays in which it was carried out, times.
    std::string table() const;
    /// Plays with faults, none of which was carried out.
    std::size_t idle() const { return idle_; }

  private:
    struct figures {
        std::size_t ordered = 0, carried_out = 0, times = 0;
    };
    std::map<std::string, figures> kinds_;
    std::size_t idle_ = 0;
};

} // namespace tether::test
