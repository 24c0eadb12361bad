#include <tether/sse/parser.hpp>

#include <tether/core/utf8.hpp>
#include <tether/sse/line_scanner.hpp>
#include <tether/sse/whole_block.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>

namespace tether::sse {
namespace {

constexpr std::string_view mark = "\xEF\xBB\xBF";
constexpr std::string_view default_type = "message";
constexpr std::size_t no_mark = mark.size();
/// Buffers up to this size are kept for the next event; on a quiet stream each uses at most this much.
constexpr std::size_t kept_capacity = 8192;

/// True when `line` is the field `name`; `value` is then the text after the colon, without one leading space.
template <std::size_t Size>
bool is_field(std::string_view line, const char (&name)[Size], std::string_view& value) noexcept {
    constexpr std::size_t length = Size - 1;
    if (line.size() < length || std::memcmp(line.data(), name, length) != 0) return false;
    value = line.substr(length);
    if (value.empty()) return true;
    if (value.front() != ':') return false;
    value.remove_prefix(value.size() > 1 && value[1] == ' ' ? 2 : 1);
    return true;
}

/// Empties `buffer`, and frees it when it has become large.
void empty(std::string& buffer) {
    if (buffer.capacity() > kept_capacity) std::string{}.swap(buffer);
    else buffer.clear();
}

/// Makes `view` outlive the piece it points into.
void own(std::string_view& view, std::string& buffer) {
    if (view.data() != buffer.data()) buffer.assign(view);
    view = buffer;
}

} // namespace

void parser::feed(std::string_view bytes, sink& receiver) {
    bytes = without_mark(bytes);
    if (after_cr_ && !bytes.empty()) {
        after_cr_ = false;
        if (bytes.front() == '\n') bytes.remove_prefix(1);
    }
    if (bytes.empty()) return;

    line_scanner lines{bytes};
    std::string_view line;
    if (partial_ != partial::none) {
        if (!lines.next(line)) return keep(bytes);
        finish_line(line, receiver);
    }
    do {
        if (block_.bytes == 0) take_whole_blocks(lines, receiver);
        if (!lines.next(line)) break;
        take_line(line, receiver);
    } while (true);
    after_cr_ = bytes.back() == '\r';
    settle();
    keep(lines.rest());
}

void parser::end() {
    block_ = {};
    partial_ = partial::none;
    after_cr_ = false;
    mark_bytes_ = 0;
    settle();
}

std::size_t parser::held_bytes() const noexcept {
    return line_.capacity() + data_.capacity() + type_.capacity() + id_.capacity() + last_event_id_.capacity();
}

/// Drops a byte order mark at the start of a response, even if it is split. The bytes of an incomplete mark begin the
/// first line.
std::string_view parser::without_mark(std::string_view bytes) {
    while (mark_bytes_ < no_mark && !bytes.empty()) {
        if (bytes.front() != mark[mark_bytes_]) {
            if (mark_bytes_ > 0) keep(mark.substr(0, mark_bytes_));
            mark_bytes_ = no_mark;
            break;
        }
        bytes.remove_prefix(1);
        ++mark_bytes_;
    }
    return bytes;
}

/// Finishes the line that earlier pieces began; it ends after `rest`.
void parser::finish_line(std::string_view rest, sink& receiver) {
    const partial was = partial_;
    partial_ = partial::none;
    if (was == partial::counted) block_.bytes += rest.size();
    if (was != partial::stored) return;
    line_ += rest;
    take_line(line_, receiver);
}

/// Stores the bytes of a line that has not ended yet. Comments and lines of a skipped block are not stored, so they may
/// have any length.
void parser::keep(std::string_view rest) {
    if (rest.empty()) return;
    if (partial_ == partial::none)
        partial_ = rest.front() == ':' ? partial::ignored : block_.skipped ? partial::counted : partial::stored;
    if (partial_ == partial::stored && rest.size() > limits_.max_event_bytes - line_.size()) {
        block_.bytes += line_.size();
        skip_block();
        empty(line_);
        partial_ = partial::counted;
    }
    if (partial_ == partial::stored) line_ += rest;
    if (partial_ == partial::counted) block_.bytes += rest.size();
}

/// Between pieces the block may point only into the parser's own buffers.
void parser::settle() {
    if (block_.data_lines > 0) own(block_.data, data_);
    else empty(data_);
    if (!block_.type.empty()) own(block_.type, type_);
    else empty(type_);
    if (block_.has_id) own(block_.id, id_);
    else empty(id_);
    empty(line_);
}

/// The fast path for blocks of the most common form, well-formed and within all limits. Other blocks are parsed line by
/// line, with the same result.
void parser::take_whole_blocks(line_scanner& lines, sink& receiver) {
    for (whole_block found; match_whole_block(lines.rest(), found) && is_good(found); lines.skip(found.bytes)) {
        if (found.has_id) last_event_id_.assign(found.id);
        receiver.on_event({found.type.empty() ? default_type : found.type, found.data, last_event_id_});
    }
}

bool parser::is_good(const whole_block& found) const noexcept {
    if (found.bytes > limits_.max_event_bytes || limits_.max_data_lines == 0) return false;
    if (found.type.size() > limits_.max_name_bytes || found.id.size() > limits_.max_name_bytes) return false;
    if (found.has_id && found.id.find('\0') != found.id.npos) return false;
    return !found.may_be_high || (is_utf8(found.data) && is_utf8(found.type) && is_utf8(found.id));
}

void parser::take_line(std::string_view line, sink& receiver) {
    if (line.empty()) return dispatch(receiver);
    if (line.front() == ':') return;
    block_.bytes += line.size();
    if (block_.skipped) return;
    if (line.size() > limits_.max_event_bytes) return skip_block();

    std::string_view value;
    switch (line.front()) {
    case 'd':
        if (is_field(line, "data", value)) take_data(value);
        break;
    case 'e':
        if (is_field(line, "event", value) && !take_name(value, block_.type, type_)) skip_block();
        break;
    case 'i':
        if (is_field(line, "id", value)) take_id(value);
        break;
    case 'r':
        if (is_field(line, "retry", value)) take_retry(value);
        break;
    default: break;
    }
}

void parser::take_data(std::string_view value) {
    const bool usable = is_utf8(value);
    if (++block_.data_lines > limits_.max_data_lines) return skip_block();
    if (block_.data_lines == 1 && usable) {
        block_.data = value;
        return;
    }
    own(block_.data, data_);
    if (block_.data_lines > 1) data_ += '\n';
    if (data_.size() + value.size() > limits_.max_event_bytes) return skip_block();
    if (usable) data_ += value;
    else append_repaired(data_, value);
    block_.data = data_;
    if (data_.size() > limits_.max_event_bytes) skip_block();
}

/// Points `view` to `value`, or to a repaired copy of it in `buffer`. False when it is too long.
bool parser::take_name(std::string_view value, std::string_view& view, std::string& buffer) {
    view = value;
    if (value.size() > limits_.max_name_bytes) return false;
    if (is_utf8(value)) return true;
    buffer.clear();
    append_repaired(buffer, value);
    view = buffer;
    return view.size() <= limits_.max_name_bytes;
}

void parser::take_id(std::string_view value) {
    if (value.find('\0') != value.npos) return;
    block_.has_id = true;
    if (!take_name(value, block_.id, id_)) skip_block();
}

void parser::take_retry(std::string_view value) {
    constexpr std::int64_t longest = std::numeric_limits<std::int32_t>::max();
    if (value.empty() || value.find_first_not_of("0123456789") != value.npos) return;
    std::int64_t time = 0;
    for (const char digit : value) time = std::min(time * 10 + (digit - '0'), longest);
    retry_ = std::chrono::milliseconds{time};
}

void parser::dispatch(sink& receiver) {
    if (block_.skipped) {
        ++oversized_;
        receiver.on_oversize(block_.bytes);
    } else {
        if (block_.has_id) last_event_id_.assign(block_.id);
        if (block_.data_lines > 0)
            receiver.on_event({block_.type.empty() ? default_type : block_.type, block_.data, last_event_id_});
    }
    block_ = {};
}

/// The block exceeds a limit: drops its data and ignores its other lines.
void parser::skip_block() {
    const std::size_t bytes = block_.bytes;
    block_ = {};
    block_.bytes = bytes;
    block_.skipped = true;
    empty(data_);
}

} // namespace tether::sse
