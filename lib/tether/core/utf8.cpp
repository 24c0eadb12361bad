#include <tether/core/utf8.hpp>

#include <cstdint>
#include <cstring>

namespace tether {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// The number of bytes below 0x80 at the front of `text`.
std::size_t ascii_run(std::string_view text) noexcept {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    constexpr std::size_t word = sizeof(std::uint64_t);
    std::size_t at = 0;
    for (; at + 4 * word <= text.size(); at += 4 * word) {
        std::uint64_t words[4];
        std::memcpy(words, text.data() + at, sizeof words);
        if (((words[0] | words[1] | words[2] | words[3]) & high_bits) != 0) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

struct piece {
    std::size_t bytes;
    bool well_formed;
};

/// The character at the front of `text`, or the maximal ill-formed piece there. `text` is not empty and does not begin
/// with ASCII.
piece first_piece(std::string_view text) noexcept {
    const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned lead = byte(0);
    if (lead < 0xC2 || lead > 0xF4) return {1, false};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    // Only the range of the second byte depends on the first. The range excludes overlong forms, surrogates and values
    // above U+10FFFF.
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    for (std::size_t at = 1; at < length; ++at, low = 0x80, high = 0xBF)
        if (at == text.size() || byte(at) < low || byte(at) > high) return {at, false};
    return {length, true};
}

/// The length of the longest well-formed front of `text`.
std::size_t well_formed_run(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            at += ascii_run(text.substr(at));
            continue;
        }
        const piece next = first_piece(text.substr(at));
        if (!next.well_formed) break;
        at += next.bytes;
    }
    return at;
}

} // namespace

bool is_utf8(std::string_view text) noexcept {
    return well_formed_run(text) == text.size();
}

void append_repaired(std::string& output, std::string_view text) {
    for (;;) {
        const std::size_t good = well_formed_run(text);
        output += text.substr(0, good);
        text.remove_prefix(good);
        if (text.empty()) return;
        output += replacement;
        text.remove_prefix(first_piece(text).bytes);
    }
}

} // namespace tether
