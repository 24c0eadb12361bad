// Checks that any text is a bounded script, transcript and fault of the simulator, or gets an error.
#include "property.hpp"

#include <tether/simulator/script/directive.hpp>
#include <tether/simulator/script/fault.hpp>
#include <tether/simulator/script/transcript.hpp>

#include <algorithm>
#include <boost/json/parse.hpp>

namespace tether::test {
namespace {

using namespace tether::simulator;

void check_fault(std::string_view text) {
    boost::system::error_code ec;
    const json::value document = json::parse(text, ec);
    if (ec) return;
    const auto read = parse_fault(document);
    const auto* f = std::get_if<fault>(&read);
    if (!f) return require(!std::get<std::string>(read).empty(), "a complaint says something");
    require(f->status >= 0 && f->status <= 599, "a status of HTTP");
    require(f->delay.count() >= 0 && f->delay <= std::chrono::hours{24}, "a delay in bounds");
}

void check_directives(std::string_view prompt) {
    const directive_list list = parse_directives(prompt);
    const auto marks = std::count(prompt.begin(), prompt.end(), '@');
    require(list.steps.size() + list.complaints.size() <= static_cast<std::size_t>(marks), "a directive has its mark");
    for (const std::string& complaint : list.complaints) require(complaint.starts_with('@'), "a line as it came");
    for (const directive& step : list.steps) {
        require(step.count <= (std::size_t{64} << 20), "a size in bounds");
        require(step.pause.count() >= 0 && step.pause <= std::chrono::hours{366 * 24}, "a pause in bounds");
        if (step.what == directive::verb::fault) check_fault(step.text);
    }
    require(default_script(prompt).size() == 5 && default_outcome(prompt).size() == 4, "what is usual");
}

void check_transcript(std::string_view bytes) {
    const std::vector<frame> frames = parse_transcript(bytes);
    std::string joined;
    for (const frame& piece : frames) {
        require(!piece.bytes.empty(), "a frame holds something");
        require(piece.what != frame::kind::cut || &piece == &frames.back(), "only the last frame is cut");
        require(piece.what != frame::kind::event || !piece.id().empty(), "an event has an id");
        joined += piece.bytes;
    }
    require_same(std::string{bytes}, joined, "a transcript's bytes");
    for (const frame& piece : parse_history_page(bytes))
        require(piece.what == frame::kind::silent, "history is not streamed");
}

} // namespace

void check_property(std::string_view input) {
    check_directives(input);
    check_transcript(input);
    check_fault(input);
}

} // namespace tether::test
