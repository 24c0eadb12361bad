// Splits a recorded event stream into frames without changing a byte.
#include <tether/simulator/script/transcript.hpp>

#include <tether/sse/parser.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <map>
#include <string>

namespace tether::simulator {

namespace {

/// The length of the first frame: up to and including the first empty line after its first byte.
/// Without an empty line, the length of the complete input, and `ends` is false.
std::size_t first_frame(std::string_view bytes, bool& ends) {
    bool line_is_empty = true;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] != '\n' && bytes[i] != '\r') {
            line_is_empty = false;
            continue;
        }
        if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') ++i;
        if (line_is_empty) {
            ends = true;
            return i + 1;
        }
        line_is_empty = true;
    }
    ends = false;
    return bytes.size();
}

/// Stores the only event of a frame.
class keeper final : public sse::sink {
  public:
    void on_event(const sse::event_view& event) override {
        name = event.type;
        data = event.data;
    }
    void on_oversize(std::size_t) override {}

    std::string name, data;
};

void set_kind(frame& piece, std::map<std::string, std::string>& previews) {
    sse::parser parser;
    keeper kept;
    parser.feed(piece.bytes, kept);
    if (kept.name == "error") {
        piece.what = frame::kind::error;
        return;
    }
    boost::system::error_code ec;
    json::value parsed = kept.data.empty() ? json::value{} : json::parse(kept.data, ec);
    if (ec || !parsed.is_object()) return;
    piece.event = std::move(parsed.get_object());
    if (piece.type() == "event_start") {
        piece.what = frame::kind::preview;
        const json::object* started = object_of(piece.event, "event");
        piece.preview_type = previews[std::string{text_of(started, "id")}] = text_of(started, "type");
    } else if (piece.type() == "event_delta") {
        piece.what = frame::kind::preview;
        piece.preview_type = previews[std::string{text_of(piece.event, "event_id")}];
    } else if (!piece.id().empty()) {
        piece.what = frame::kind::event;
    }
}

} // namespace

std::vector<frame> parse_transcript(std::string_view bytes) {
    std::vector<frame> out;
    std::map<std::string, std::string> previews;
    while (!bytes.empty()) {
        bool ends = false;
        const std::size_t length = first_frame(bytes, ends);
        frame piece;
        piece.bytes = bytes.substr(0, length);
        bytes.remove_prefix(length);
        if (ends) {
            set_kind(piece, previews);
        } else {
            piece.what = frame::kind::cut;
        }
        out.push_back(std::move(piece));
    }
    return out;
}

std::vector<frame> parse_history_page(std::string_view bytes) {
    std::vector<frame> out;
    boost::system::error_code ec;
    const json::value page = json::parse(bytes, ec);
    const json::array* data = ec ? nullptr : array_of(page, "data");
    if (data == nullptr) return out;
    for (const json::value& event : *data)
        if (event.is_object()) out.push_back(make_frame(event.get_object(), frame::kind::silent));
    return out;
}

} // namespace tether::simulator
