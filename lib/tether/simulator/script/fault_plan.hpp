// Selects the fault for each request.
#pragma once

#include <tether/simulator/script/fault.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::simulator {

/// The injected faults. Each counts its matching requests: the first `skip` pass, the next `times`
/// fail. If several are due, the oldest applies.
class fault_plan {
  public:
    void add(fault what);
    /// Adds one fault or an array of faults, as JSON text. Throws `std::invalid_argument` with the
    /// error; then it adds nothing.
    void add(std::string_view json_text);
    /// The same, for one session only.
    void add(std::string_view json_text, std::string_view session);
    void clear() { entries_.clear(); }

    /// The fault that is due for this request, if any. `page` counts from 1 on lists.
    std::optional<fault> take(endpoint where, std::string_view session, std::size_t page = 1);

    /// Assigns the faults of `owner` to the session `session`.
    void rename(std::string_view owner, std::string_view session);
    std::size_t size() const { return entries_.size(); }
    /// How often each kind of fault was applied, by endpoint and action (`stream cut_after`): 0 for
    /// a fault that was never applied. A fault of a stream counts once per stream, when it changes
    /// what is sent.
    std::map<std::string, std::size_t> tally() const;

  private:
    struct entry {
        fault what;
        std::map<std::string, std::size_t, std::less<>> seen; ///< by session; "" when all sessions count together
    };
    std::vector<entry> entries_;
};

} // namespace tether::simulator
