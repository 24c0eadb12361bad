// Collects the head of an answer, and not an octet of what follows it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tether::wire {

/// The octets up to and including the first empty line. No I/O.
class answer_head {
  public:
    /// `limit` is the longest head, in octets.
    explicit answer_head(std::size_t limit) : limit_{limit} {}

    /// Returns how many of `octets` belong to the head; the others are whose turn is next.
    std::size_t take(std::string_view octets);

    bool is_whole() const noexcept { return whole_ && !is_too_long(); }
    bool is_too_long() const noexcept { return text_.size() > limit_; }
    const std::string& text() const noexcept { return text_; }

  private:
    std::size_t limit_;
    std::string text_;
    bool whole_ = false;
};

} // namespace tether::wire
