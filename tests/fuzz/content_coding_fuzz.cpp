// Checks that a coded body decodes to the same bytes wherever its input is cut, and never exceeds its limit.
#include "property.hpp"

#include <tether/wire/content_decoder.hpp>

#include <fmt/format.h>

namespace tether::test {
namespace {

constexpr std::size_t limit = 1u << 20;

std::string decode(wire::content_coding coding, const pieces& arriving) {
    wire::content_decoder decoder{coding, limit};
    std::string text;
    for (const std::string_view piece : arriving) {
        decoder.feed(piece);
        for (bool more = true; more;) {
            const auto step = decoder.decode_some(text);
            require(text.size() <= limit, "no more is decoded than the limit");
            if (!step) return fmt::format("failed: {}", step.error().message());
            more = *step;
        }
    }
    if (const error_code ec = decoder.finish()) return fmt::format("failed: {}", ec.message());
    return text;
}

} // namespace

void check_property(std::string_view input) {
    fuzz_input in{input};
    const auto coding = in.choice() % 2 == 0 ? wire::content_coding::gzip : wire::content_coding::deflate;
    const std::uint32_t seed = in.choice();
    const pieces whole{in.rest()};
    const std::string expected = decode(coding, whole);
    for (const pieces& way : ways_to_arrive(in.rest(), seed))
        require_same(expected, decode(coding, way), "cut elsewhere, the body means something else");
}

} // namespace tether::test
