// Represents one frame of an event stream: its bytes and their meaning.
#include <tether/simulator/script/frame.hpp>

#include <tether/sse/writer.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace tether::simulator {

std::string_view text_of(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(key);
    if (found == nullptr || !found->is_string()) return {};
    return std::string_view{found->get_string()};
}

std::string_view frame::type() const {
    return text_of(event, "type");
}

std::string_view frame::id() const {
    return text_of(event, "id");
}

std::string content_text(const json::object& event) {
    std::string out;
    const json::value* content = event.if_contains("content");
    if (content == nullptr || !content->is_array()) return out;
    for (const json::value& block : content->get_array())
        if (block.is_object()) out += text_of(block.get_object(), "text");
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
