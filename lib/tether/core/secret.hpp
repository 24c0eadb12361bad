// Text that must not be seen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tether {

/// Holds a key or token. It cannot be formatted or streamed, and its memory is wiped when it goes.
class secret {
  public:
    secret() = default;
    /// Wipes its own copy of `text`; move the string in, or wipe the original.
    explicit secret(std::string text);
    secret(const secret& other) = default;
    secret(secret&& other) noexcept = default;
    secret& operator=(secret other) noexcept;
    ~secret();

    bool empty() const noexcept { return text_.empty(); }
    /// The text itself, for the one place that sends it.
    std::string_view reveal() const noexcept { return {text_.data(), text_.size()}; }

  private:
    /// Not a string: a short one lives inside the object, and every move would leave a copy behind.
    std::vector<char> text_;
};

} // namespace tether
