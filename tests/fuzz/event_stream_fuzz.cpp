// Checks that a stream gives the same events wherever it is cut: those in its data, up to an error.
#include "property.hpp"
#include "unit/sse/reference_parser.hpp"

#include <tether/api/frames.hpp>

#include <fmt/format.h>

namespace tether::test {
namespace {

std::string text_of(const api::failure& error) {
    return fmt::format("error {} {} {}\n", error.code.message(), error.type, error.message);
}

std::string in_pieces(const pieces& bytes, std::size_t limit) {
    api::frames frames{limit};
    std::string seen;
    for (const std::string_view piece : bytes) {
        const std::string copy{piece}; // destroyed before the next piece arrives
        for (const api::event& e : frames.feed(copy)) seen += fmt::format("event {} {}\n", e.type, e.raw.str());
    }
    if (frames.error()) seen += text_of(*frames.error());
    return seen + fmt::format("skipped {}", frames.skipped());
}

/// The same by the rules of event streams, with every frame parsed separately.
std::string by_the_rules(std::string_view bytes, sse::parser_limits limits) {
    std::string seen, error;
    std::size_t skipped = 0;
    for (const outcome& frame : read_by_the_rules(bytes, limits).outcomes) {
        if (frame.data.empty() || !error.empty()) continue;
        const auto e = api::parse_event(frame.data);
        const std::string type = e ? e->type : frame.type;
        if (type == "ping") continue;
        if (type == "error") error = text_of(api::to_stream_failure(frame.data, {}));
        else if (e) seen += fmt::format("event {} {}\n", e->type, e->raw);
        else ++skipped;
    }
    return seen + error + fmt::format("skipped {}", skipped);
}

} // namespace

/// The first two bytes choose the limit and where the stream is cut; the rest is the stream.
void check_property(std::string_view bytes) {
    fuzz_input input{bytes};
    const unsigned limit = input.choice(), seed = input.choice();
    sse::parser_limits limits;
    if (limit > 0) limits.max_event_bytes = 16 * limit;
    const std::string expected = by_the_rules(input.rest(), limits);
    require_same(expected, in_pieces({input.rest()}, limits.max_event_bytes), "in one piece");
    for (const pieces& way : ways_to_arrive(input.rest(), seed))
        require_same(expected, in_pieces(way, limits.max_event_bytes), "in pieces");
}

} // namespace tether::test
