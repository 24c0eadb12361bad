#include <tether/core/shared_text.hpp>

#include <algorithm>
#include <ostream>

namespace tether {

bool operator==(const std::vector<shared_text>& a, const std::vector<std::string>& b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::ostream& operator<<(std::ostream& output, const shared_text& text) {
    return output << text.str();
}

} // namespace tether
