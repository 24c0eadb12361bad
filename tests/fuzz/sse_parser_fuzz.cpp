// Any octets, cut anywhere and under any limits, mean to the parser what they mean by the rules.
#include "unit/sse/reference_parser.hpp"

#include <cstdint>
#include <cstdlib>
#include <iostream>

using namespace tether::test;

namespace {

void require_same(const reading& expected, const reading& found, const char* what) {
    if (expected == found) return;
    std::cerr << what << "\nby the rules: " << expected << "\nthe parser:   " << found << "\n";
    std::abort();
}

/// The first two octets choose the limits and where the stream is cut; the rest is the stream.
void check(std::string_view input) {
    if (input.size() < 2) return;
    const auto limit = static_cast<unsigned char>(input[0]);
    std::uint32_t state = static_cast<unsigned char>(input[1]) + 1u;
    const std::string_view stream = input.substr(2);
    tether::sse::parser_limits limits;
    if (limit > 0)
        limits = {.max_event_bytes = limit, .max_data_lines = 1u + limit % 7, .max_name_bytes = 1u + limit % 31};

    const reading expected = read_by_the_rules(stream, limits, "seed");
    require_same(expected, read_in_pieces({stream}, limits, "seed"), "in one piece");

    std::vector<std::string_view> pieces;
    for (std::string_view rest = stream; !rest.empty();) {
        state = state * 1664525 + 1013904223; // any generator will do, as long as the input decides
        const std::size_t size = 1 + (state >> 16) % 150;
        pieces.push_back(rest.substr(0, size));
        rest.remove_prefix(std::min(size, rest.size()));
    }
    require_same(expected, read_in_pieces(pieces, limits, "seed"), "in pieces");

    pieces.clear();
    for (std::size_t at = 0; at < stream.size(); ++at) pieces.push_back(stream.substr(at, 1));
    require_same(expected, read_in_pieces(pieces, limits, "seed"), "octet by octet");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check({reinterpret_cast<const char*>(data), size});
    return 0;
}
