// Collects the head of a response without the bytes after it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tether::wire {

/// The bytes up to and including the first empty line. No I/O.
class answer_head {
  public:
    /// `limit` is the longest head in bytes.
    explicit answer_head(std::size_t limit) : limit_{limit} {}

    /// Returns how many of `bytes` belong to the head; the caller passes the others to the next reader.
    std::size_t take(std::string_view bytes);

    bool is_whole() const noexcept { return whole_ && !is_too_long(); }
    bool is_too_long() const noexcept { return text_.size() > limit_; }
    const std::string& text() const noexcept { return text_; }

  private:
    std::size_t limit_;
    std::string text_;
    bool whole_ = false;
};

} // namespace tether::wire
