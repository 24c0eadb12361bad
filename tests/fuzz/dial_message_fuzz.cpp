// Checks that a dialer's request and response are the same after writing and reading.
#include "property.hpp"

#include <tether/wire/dialer/dial_message.hpp>

namespace tether::test {

void check_property(std::string_view bytes) {
    if (const auto asked = wire::parse_dial_request(bytes)) {
        const std::string text = wire::to_text(*asked);
        require(text.size() <= wire::longest_dial_message, "a request that was read can be sent");
        const auto again = wire::parse_dial_request(text);
        require(again && *again == *asked, "a request is read as it was written");
    }
    const wire::dial_answer said = wire::parse_dial_answer(bytes);
    if (!said && said.error() == errc::malformed_answer) return;
    const wire::dial_answer again = wire::parse_dial_answer(wire::to_text(said));
    require(again.has_value() == said.has_value(), "an answer stays good or bad");
    if (!said) require(again.error() == said.error(), "an error is read as it was written");
    else if (bytes.size() <= wire::longest_dial_message / 2)
        require(*again == *said, "addresses are read as they were written");
}

} // namespace tether::test
