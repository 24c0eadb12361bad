#include <tether/core/secret.hpp>

#include <string.h>

namespace tether {

secret::secret(std::string text) : text_(text.begin(), text.end()) {
    text.resize(text.capacity()); // within the capacity, so nothing moves
    ::explicit_bzero(text.data(), text.size());
}

secret& secret::append(std::initializer_list<std::string_view> pieces) {
    for (const std::string_view piece : pieces) text_.insert(text_.end(), piece.begin(), piece.end());
    return *this;
}

void secret::resize(std::size_t octets) {
    if (octets < text_.size()) ::explicit_bzero(text_.data() + octets, text_.size() - octets);
    text_.resize(octets);
}

} // namespace tether
