// Checks that the parser reads any bytes, cut anywhere and under any limits, by the rules.
#include "property.hpp"
#include "unit/sse/reference_parser.hpp"

namespace tether::test {

/// The first two bytes choose the limits and where the stream is cut; the rest is the stream.
void check_property(std::string_view bytes) {
    fuzz_input input{bytes};
    const unsigned limit = input.choice(), seed = input.choice();
    const std::string_view stream = input.rest();
    sse::parser_limits limits;
    if (limit > 0)
        limits = {.max_event_bytes = limit, .max_data_lines = 1u + limit % 7, .max_name_bytes = 1u + limit % 31};

    const reading expected = read_by_the_rules(stream, limits, "seed");
    require_same(expected, read_in_pieces({stream}, limits, "seed"), "in one piece");
    for (const pieces& way : ways_to_arrive(stream, seed))
        require_same(expected, read_in_pieces(way, limits, "seed"), "in pieces");
}

} // namespace tether::test
