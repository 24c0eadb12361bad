// Checks that a written event is read back, except for bytes that the format cannot carry.
#include "property.hpp"
#include "unit/sse/reference_parser.hpp"

#include <tether/sse/writer.hpp>

#include <algorithm>
#include <string>

namespace tether::test {
namespace {

/// An id or a type as it arrives.
std::string name_of(std::string_view written) {
    std::string name{written};
    std::erase_if(name, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    return repaired(name);
}

/// Data as it arrives: every line end is a LF.
std::string lines_of(std::string_view written) {
    std::string lines;
    for (std::size_t at = 0; at < written.size(); ++at) {
        if (written[at] == '\n' && at > 0 && written[at - 1] == '\r') continue;
        lines += written[at] == '\r' ? '\n' : written[at];
    }
    return repaired(lines);
}

} // namespace

/// The first three bytes choose how much of the rest is the id, the type and a comment; the rest is the data.
void check_property(std::string_view bytes) {
    fuzz_input input{bytes};
    const unsigned id_size = input.choice(), type_size = input.choice(), comment_size = input.choice();
    const std::string_view id = input.take(id_size), type = input.take(type_size), comment = input.take(comment_size);
    const std::string_view data = input.rest();

    std::string stream;
    sse::append_comment(stream, comment);
    sse::append_event(stream, id, type, data);
    sse::append_comment(stream, comment);
    sse::append_event(stream, {}, {}, data);

    reading expected;
    expected.last_event_id = name_of(id).empty() ? "seed" : name_of(id);
    const std::string arrived = name_of(type).empty() ? "message" : name_of(type);
    expected.outcomes = {{arrived, lines_of(data), expected.last_event_id},
                         {"message", lines_of(data), expected.last_event_id}};
    require_same(expected, read_in_pieces({stream}, {}, "seed"), "read back");
}

} // namespace tether::test
