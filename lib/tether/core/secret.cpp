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

void secret::resize(std::size_t bytes) {
    if (bytes < text_.size()) ::explicit_bzero(text_.data() + bytes, text_.size() - bytes);
    text_.resize(bytes);
}

} // namespace tether
