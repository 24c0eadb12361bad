// Builds the arrays that execve(2) and posix_spawn(3) expect.
#pragma once

#include <string>
#include <vector>

namespace tether::test {

/// Pointers into `texts`, which must outlive them unchanged, and a final null.
inline std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

} // namespace tether::test
