#include <tether/core/secret.hpp>

#include <string.h>

namespace tether {

secret::secret(std::string text) : text_(text.begin(), text.end()) {
    text.resize(text.capacity()); // within the capacity, so nothing moves
    ::explicit_bzero(text.data(), text.size());
}

secret& secret::operator=(secret other) noexcept {
    text_.swap(other.text_);
    return *this;
}

secret::~secret() {
    if (!text_.empty()) ::explicit_bzero(text_.data(), text_.size());
}

} // namespace tether
