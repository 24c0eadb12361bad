// Compares a text with a file that was reviewed.
#pragma once

#include <string>

namespace tether::test {

/// Fails the test when `text` differs from the file of that name (`help.txt`) below golden/. With TETHER_UPDATE_GOLDEN
/// in the environment the file is written instead: review the difference.
void check_golden(const std::string& name, const std::string& text);

} // namespace tether::test
