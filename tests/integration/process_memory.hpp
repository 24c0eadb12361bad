// Searches for text in the memory of another process.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tether::test {

/// The places of a text in a process.
struct sightings {
    std::vector<std::string> dumped; ///< the regions that a core dump includes, one entry per match
    std::size_t hidden = 0;          ///< matches elsewhere: on pages that a dump excludes (`dd`, proc(5))
};

/// Reads all readable memory of the process. Nothing when the system forbids it (ptrace(2)).
std::optional<sightings> look_for(std::string_view text, pid_t process);

} // namespace tether::test
