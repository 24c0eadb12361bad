// Finds the ends of lines in one piece of an event stream.
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

namespace tether::sse {

/// Takes lines off the front of a piece that is not empty. LF, CR and CRLF end a line. The next end of
/// either kind is remembered, so each octet is looked at once for each kind, however short the lines.
class line_scanner {
  public:
    /// `may_have_cr` spares the search when the caller knows that there is none.
    line_scanner(std::string_view piece, bool may_have_cr)
        : at_{piece.data()}, end_{at_ + piece.size()}, lf_{find('\n')}, cr_{may_have_cr ? find('\r') : end_} {}

    /// Takes the next line, without its end; false when what is left has no end.
    bool next(std::string_view& line) {
        if (lf_ < at_) lf_ = at_ != end_ && *at_ == '\n' ? at_ : find('\n');
        if (cr_ < at_) cr_ = find('\r');
        const char* const stop = std::min(lf_, cr_);
        if (stop == end_) return false;
        line = {at_, static_cast<std::size_t>(stop - at_)};
        at_ = stop + 1;
        if (stop == cr_ && at_ != end_ && *at_ == '\n') ++at_;
        return true;
    }

    /// What is left after the last line end.
    std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }

  private:
    const char* find(char octet) const {
        if (at_ == end_) return end_;
        const void* found = std::memchr(at_, octet, static_cast<std::size_t>(end_ - at_));
        return found ? static_cast<const char*>(found) : end_;
    }

    const char* at_;
    const char* end_;
    const char* lf_;
    const char* cr_;
};

} // namespace tether::sse
