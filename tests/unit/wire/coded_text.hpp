// Makes bodies in a content coding for tests.
#pragma once

#include <doctest/doctest.h>
#include <string>
#include <string_view>
#include <zlib.h>

namespace tether::test {

constexpr int gzip_bits = MAX_WBITS + 16, zlib_bits = MAX_WBITS, raw_bits = -MAX_WBITS;

inline std::string coded(std::string_view text, int window_bits) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string in{text}, out(deflateBound(&stream, in.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<unsigned char*>(in.data());
    stream.avail_in = static_cast<unsigned>(in.size());
    stream.next_out = reinterpret_cast<unsigned char*>(out.data());
    stream.avail_out = static_cast<unsigned>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

} // namespace tether::test
