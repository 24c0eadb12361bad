// Represents one frame of an event stream: its bytes and their meaning.
#include <tether/simulator/script/frame.hpp>

#include <tether/sse/writer.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace tether::simulator {

std::string_view frame::type() const {
    return text_of(event, "type");
}

std::string_view frame::id() const {
    return text_of(event, "id");
}

std::string content_text(const json::object& event) {
    std::string out;
    if (const json::array* content = array_of(event, "content"))
        for (const json::value& block : *content) out += text_of(block, "text");
    return out;
}

frame make_frame(json::object event, frame::kind what) {
    frame out;
    out.what = what;
    sse::append_event(out.bytes, {}, text_of(event, "type"), json::serialize(event));
    out.event = std::move(event);
    return out;
}

} // namespace tether::simulator
