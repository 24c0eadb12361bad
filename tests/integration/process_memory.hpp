// Looks for text in the memory of another process.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tether::test {

/// Where text was found in a process.
struct sightings {
    std::vector<std::string> dumped; ///< the regions that a core dump would have, once for each time
    std::size_t hidden = 0;          ///< how often elsewhere: on pages that are left out (`dd`, proc(5))
};

/// Reads what can be read of the process's memory. Nothing when the system does not let us (ptrace(2)).
std::optional<sightings> look_for(std::string_view text, pid_t process);

} // namespace tether::test
