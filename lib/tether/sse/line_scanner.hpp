// Finds the ends of lines in one piece of an event stream.
#pragma once

#include <cstring>
#include <string_view>

namespace tether::sse {

/// Removes lines from the front of a piece. LF, CR and CRLF end a line. The scanner stores the next LF while it
/// searches for CRs before it, so it checks each byte once for LF and once for CR, however short the lines are.
class line_scanner {
  public:
    explicit line_scanner(std::string_view piece)
        : at_{piece.data()}
        , end_{at_ + piece.size()}
        , lf_{find('\n', end_)} {}

    /// Removes the next line, without its end; false when the rest has no line end.
    bool next(std::string_view& line) {
        if (lf_ < at_) lf_ = find('\n', end_);
        const char* const stop = find('\r', lf_);
        if (stop == end_) return false;
        line = {at_, static_cast<std::size_t>(stop - at_)};
        at_ = stop + 1;
        if (*stop == '\r' && at_ == lf_ && at_ != end_) ++at_;
        return true;
    }

    /// The bytes after the last line end.
    std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }

    /// Skips the next `bytes` bytes, which must end in an LF.
    void skip(std::size_t bytes) { at_ += bytes; }

  private:
    /// The first `byte` from here up to `stop`, or `stop`.
    const char* find(char byte, const char* stop) const {
        if (at_ == stop) return stop;
        const void* const found = std::memchr(at_, byte, static_cast<std::size_t>(stop - at_));
        return found ? static_cast<const char*>(found) : stop;
    }

    const char* at_;
    const char* end_;
    const char* lf_; ///< the first LF at or after `at_`, once `next` has searched for it
};

} // namespace tether::sse
