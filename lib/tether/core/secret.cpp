#include <tether/core/secret.hpp>

#include <string.h>
#include <utility>

namespace tether {
namespace {

void wipe(std::string& text) noexcept {
    text.resize(text.capacity()); // within the capacity, so nothing moves
    ::explicit_bzero(text.data(), text.size());
    text.clear();
}

} // namespace

secret::secret(std::string text) : text_{text} {
    wipe(text);
}

secret::secret(const secret& other) = default;

secret::secret(secret&& other) noexcept : text_{other.text_} {
    wipe(other.text_);
}

secret& secret::operator=(secret other) noexcept {
    std::swap(text_, other.text_);
    return *this;
}

secret::~secret() {
    wipe(text_);
}

} // namespace tether
