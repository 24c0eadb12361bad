// Text that must not be seen.
#pragma once

#include <tether/core/secret_memory.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tether {

/// Holds a key or token, in memory that is in no core dump (`allocate_secret`) and wiped when it goes. It is moved and
/// never copied, and cannot be formatted or streamed.
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

    /// Puts text together in place, one piece behind the other. Pieces are not its own.
    secret& append(std::initializer_list<std::string_view> pieces);
    /// Room for so many octets without moving.
    void reserve(std::size_t octets) { text_.reserve(octets); }
    /// Cuts the text, or puts NULs behind it.
    void resize(std::size_t octets);
    /// To be written to in place.
    std::span<char> octets() noexcept { return text_; }

  private:
    /// Not a string: a short one lives inside the object, and every move would leave a copy behind.
    std::vector<char, secret_allocator<char>> text_;
};

} // namespace tether
