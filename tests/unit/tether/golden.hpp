// Compares a text with a reviewed file.
#pragma once

#include <string>

namespace tether::test {

/// Fails the test when `text` differs from the file with that name (`help.txt`) below golden/. With
/// TETHER_UPDATE_GOLDEN in the environment it writes the file instead: review the difference.
void check_golden(const std::string& name, const std::string& text);

} // namespace tether::test
