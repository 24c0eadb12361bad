// Which misbehaviour is due, and for whom.
#pragma once

#include <tether/simulator/fault.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::simulator {

/// The ordered faults. Each counts the requests it applies to: the first `skip` pass, the next `times`
/// fail. Of several that are due, the one that was ordered first is taken.
class fault_plan {
  public:
    void add(fault what);
    /// One fault, or an array of them, as JSON text. Throws `std::invalid_argument` saying what is wrong;
    /// then nothing was added.
    void add(std::string_view json_text);
    /// The same, for one session only.
    void add(std::string_view json_text, std::string_view session);
    void clear() { entries_.clear(); }

    /// The fault that is due for this request, if any. `page` counts from 1 on lists.
    std::optional<fault> take(endpoint where, std::string_view session, std::size_t page = 1);

    /// From now on the faults of `owner` belong to the session `session`.
    void rename(std::string_view owner, std::string_view session);
    std::size_t size() const { return entries_.size(); }
    /// How often each kind of fault was carried out, by endpoint and action (`stream cut_after`): 0 for one that was
    /// ordered in vain. A fault of a stream counts when it changes what is sent, once a stream.
    std::map<std::string, std::size_t> tally() const;

  private:
    struct entry {
        fault what;
        std::map<std::string, std::size_t, std::less<>> seen; ///< by session; "" when they count together
    };
    std::vector<entry> entries_;
};

} // namespace tether::simulator
