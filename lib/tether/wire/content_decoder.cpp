#include <tether/wire/content_decoder.hpp>

#include <tether/core/ascii.hpp>

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <new>
#include <utility>
#include <zlib.h>

namespace tether::wire {
namespace {

// inflateInit2 in zlib.h: the window size and the wrapper format.
constexpr int zlib_format = MAX_WBITS, raw_format = -MAX_WBITS, gzip_format = MAX_WBITS + 16;

/// RFC 1950 § 2.2: the method is deflate, and the first two bytes are a multiple of 31.
bool has_zlib_header(std::string_view data) {
    const auto first = static_cast<unsigned char>(data[0]), second = static_cast<unsigned char>(data[1]);
    return (first & 0x0F) == Z_DEFLATED && (first * 256u + second) % 31 == 0;
}

} // namespace

std::optional<content_coding> coding_of(const header_fields& fields) {
    auto found = content_coding::identity;
    for (const header_field& field : fields) {
        if (!boost::beast::iequals(field.name, "content-encoding")) continue;
        for (std::string_view rest = field.value; !rest.empty();) {
            const auto comma = std::min(rest.find(','), rest.size());
            const std::string_view word = trimmed(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
            if (word.empty() || boost::beast::iequals(word, "identity")) continue;
            if (found != content_coding::identity) return std::nullopt;
            if (boost::beast::iequals(word, "gzip") || boost::beast::iequals(word, "x-gzip"))
                found = content_coding::gzip;
            else if (boost::beast::iequals(word, "deflate")) found = content_coding::deflate;
            else return std::nullopt;
        }
    }
    return found;
}

void content_decoder::release::operator()(z_stream_s* stream) const noexcept {
    inflateEnd(stream);
    delete stream;
}

content_decoder::content_decoder(content_coding coding, std::size_t max_bytes)
    : coding_{coding}
    , max_bytes_{max_bytes} {}

content_decoder::~content_decoder() = default;

void content_decoder::feed(std::string_view input) {
    input_.erase(0, std::exchange(taken_, 0));
    input_ += input;
}

/// False while the format is not known yet; the first two bytes determine it.
bool content_decoder::begin() {
    const bool is_gzip = coding_ == content_coding::gzip;
    if (!is_gzip && input_.size() < 2) return false;
    const int format = is_gzip ? gzip_format : has_zlib_header(input_) ? zlib_format : raw_format;
    auto made = std::make_unique<z_stream_s>();
    if (inflateInit2(made.get(), format) != Z_OK) throw std::bad_alloc{};
    stream_.reset(made.release());
    return true;
}

result<bool> content_decoder::decode_some(std::string& text) {
    if (taken_ == input_.size() && phase_ != phase::inside) return false;
    if (!stream_ && !begin()) return false;
    std::array<char, 16u << 10> piece;
    for (std::size_t step = 0; step < step_bytes;) {
        if (phase_ == phase::between_members) {
            if (taken_ == input_.size()) return false;
            // RFC 1952 § 2.2: a gzip file is any number of members.
            if (coding_ != content_coding::gzip) return errc::content_coding_failed;
            inflateReset(stream_.get());
        }
        phase_ = phase::inside;
        const std::size_t left = input_.size() - taken_;
        stream_->next_in = reinterpret_cast<unsigned char*>(input_.data() + taken_);
        stream_->avail_in = static_cast<unsigned>(left);
        stream_->next_out = reinterpret_cast<unsigned char*>(piece.data());
        stream_->avail_out = static_cast<unsigned>(piece.size());
        const int code = inflate(stream_.get(), Z_NO_FLUSH);
        taken_ += left - stream_->avail_in;
        const std::size_t made = piece.size() - stream_->avail_out;
        if (made > max_bytes_ - decoded_) return errc::body_too_large;
        text.append(piece.data(), made);
        decoded_ += made;
        step += std::max<std::size_t>(made, 64); // at least 64, because a member may be empty, and there may be many
        if (code == Z_STREAM_END) phase_ = phase::between_members;
        else if (code == Z_MEM_ERROR) throw std::bad_alloc{};
        else if (code != Z_OK && code != Z_BUF_ERROR) return errc::content_coding_failed;
        else if (stream_->avail_out > 0) return false; // all of the input is decoded
    }
    return true;
}

error_code content_decoder::finish() const {
    const bool whole =
        taken_ == input_.size() && (phase_ == phase::between_members || (phase_ == phase::nothing && !stream_));
    return whole ? error_code{} : error_code{errc::content_coding_failed};
}

std::string decode_prefix(const header_fields& fields, std::string body, std::size_t max_bytes) {
    const auto coding = coding_of(fields);
    if (!coding) return {};
    if (*coding == content_coding::identity) return body;
    content_decoder decoder{*coding, max_bytes};
    decoder.feed(body);
    std::string text;
    for (;;) {
        const result<bool> more = decoder.decode_some(text);
        if (!more || !*more) return text;
    }
}

} // namespace tether::wire
