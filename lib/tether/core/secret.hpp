// Text that must not be seen.
#pragma once

#include <string>
#include <string_view>

namespace tether {

/// Holds a key or token. It cannot be formatted or streamed, and its memory is wiped when it goes.
class secret {
  public:
    secret() = default;
    explicit secret(std::string text);
    secret(const secret& other);
    secret(secret&& other) noexcept;
    secret& operator=(secret other) noexcept;
    ~secret();

    bool empty() const noexcept { return text_.empty(); }
    /// The text itself, for the one place that sends it.
    std::string_view reveal() const noexcept { return text_; }

  private:
    std::string text_;
};

} // namespace tether
