// Finds the ends of lines in one piece of an event stream.
#pragma once

#include <cstring>
#include <string_view>

namespace tether::sse {

/// Takes lines off the front of a piece. LF, CR and CRLF end a line. The next LF is remembered while
/// CRs before it are looked for, so each octet is looked at once for each, however short the lines.
class line_scanner {
  public:
    explicit line_scanner(std::string_view piece)
        : at_{piece.data()}
        , end_{at_ + piece.size()}
        , lf_{find('\n', end_)} {}

    /// Takes the next line, without its end; false when what is left has no end.
    bool next(std::string_view& line) {
        if (lf_ < at_) lf_ = find('\n', end_);
        const char* const stop = find('\r', lf_);
        if (stop == end_) return false;
        line = {at_, static_cast<std::size_t>(stop - at_)};
        at_ = stop + 1;
        if (*stop == '\r' && at_ == lf_ && at_ != end_) ++at_;
        return true;
    }

    /// What is left after the last line end.
    std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }

    /// Passes over the next octets, which end in an LF.
    void skip(std::size_t octets) { at_ += octets; }

  private:
    /// The first such octet from here up to `stop`, or `stop`.
    const char* find(char octet, const char* stop) const {
        if (at_ == stop) return stop;
        const void* const found = std::memchr(at_, octet, static_cast<std::size_t>(stop - at_));
        return found ? static_cast<const char*>(found) : stop;
    }

    const char* at_;
    const char* end_;
    const char* lf_; ///< the first LF at or after `at_`, once `next` has looked
};

} // namespace tether::sse
