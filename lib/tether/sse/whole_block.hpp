// Recognises the most common form of an event in one pass.
#pragma once

#include <tether/sse/byte_masks.hpp>

#include <bit>
#include <cstring>
#include <string_view>

namespace tether::sse {

/// A block of at most one id, at most one event name and exactly one data line, in this order, with only LF line ends.
/// The values are as sent.
struct whole_block {
    std::string_view id, type, data;
    bool has_id = false;
    bool may_be_high = false; ///< not known to be ASCII
    std::size_t bytes = 0;    ///< of the complete block, with the empty line
};

/// Finds one LF after another. With lines of changing length, a search for each LF makes the branch predictor fail each
/// time; checking 64 bytes at once, counted from the block's start, seldom does.
class lf_finder {
  public:
    explicit lf_finder(std::string_view bytes) : next_{bytes.data()}, end_{next_ + bytes.size()} {}

    /// The next LF, or null near the end of the bytes and near a CR.
    const char* next() noexcept {
        while (masks_.lf == 0) {
            if (has_cr() || static_cast<std::size_t>(end_ - next_) < byte_masks::bytes) return nullptr;
            const byte_masks found = masks_of(next_);
            next_ += byte_masks::bytes;
            masks_ = {found.lf, masks_.cr | found.cr, masks_.high | found.high};
        }
        const char* const lf = next_ - byte_masks::bytes + std::countr_zero(masks_.lf);
        masks_.lf &= masks_.lf - 1;
        return lf;
    }

    /// True when a CR occurs up to the last LF returned, or shortly after it.
    bool has_cr() const noexcept { return masks_.cr != 0; }
    bool has_high() const noexcept { return masks_.high != 0; }

  private:
    const char* next_;
    const char* end_;
    byte_masks masks_;
};

template <std::size_t Size>
bool has_name(const char* line, const char* lf, const char (&name)[Size]) noexcept {
    return static_cast<std::size_t>(lf - line) >= Size - 1 && std::memcmp(line, name, Size - 1) == 0;
}

/// True when `bytes` begins with such a block. Other input may still be an event: this is only a fast path.
inline bool match_whole_block(std::string_view bytes, whole_block& block) noexcept {
    lf_finder finder{bytes};
    const char* line = bytes.data();
    const char* lf = finder.next();
    block = {};
    if (lf && has_name(line, lf, "id: ")) {
        block.id = {line + 4, lf};
        block.has_id = true;
        line = lf + 1;
        lf = finder.next();
    }
    if (lf && has_name(line, lf, "event: ")) {
        block.type = {line + 7, lf};
        line = lf + 1;
        lf = finder.next();
    }
    if (!lf || !has_name(line, lf, "data: ")) return false;
    block.data = {line + 6, lf};
    const auto before = static_cast<std::size_t>(lf + 1 - bytes.data());
    if (before == bytes.size() || bytes[before] != '\n' || finder.has_cr()) return false;
    block.may_be_high = finder.has_high();
    block.bytes = before + 1;
    return true;
}

} // namespace tether::sse
