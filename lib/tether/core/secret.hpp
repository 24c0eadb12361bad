// Text that must stay secret.
#pragma once

#include <tether/core/secret_memory.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tether {

/// Holds a key or token in memory that is excluded from core dumps (`allocate_secret`) and wiped on destruction. It can
/// be moved, but not copied, formatted or streamed.
class secret {
  public:
    secret() = default;
    /// Wipes its own copy of `text`; move the string in, or wipe the original.
    explicit secret(std::string text);
    secret(secret&& other) noexcept = default;
    secret& operator=(secret&& other) noexcept = default;
    secret(const secret&) = delete;
    secret& operator=(const secret&) = delete;
    ~secret() = default;

    bool empty() const noexcept { return text_.empty(); }
    /// The text itself, for the one place that sends it.
    std::string_view reveal() const noexcept { return {text_.data(), text_.size()}; }

    /// Appends the pieces in place. They must not point into this secret.
    secret& append(std::initializer_list<std::string_view> pieces);
    /// Reserves memory for `bytes` bytes, so that appending does not move the text.
    void reserve(std::size_t bytes) { text_.reserve(bytes); }
    /// Cuts the text or appends NULs.
    void resize(std::size_t bytes);
    /// The text, for writing in place.
    std::span<char> bytes() noexcept { return text_; }

  private:
    /// Not a string: a short string is stored inside the object, and every move would leave a copy behind.
    std::vector<char, secret_allocator<char>> text_;
};

} // namespace tether
