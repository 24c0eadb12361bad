// Represents one frame of an event stream: its bytes and their meaning.
#pragma once

#include <tether/core/json_members.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace tether::simulator {

namespace json = boost::json;

/// One piece of an event stream, including the empty line that ends it.
struct frame {
    enum class kind {
        event,   ///< a JSON object with a type and an id: is added to the history
        preview, ///< `event_start` or `event_delta`: only for streams that requested previews
        error,   ///< `event: error`: the stream ends after it
        noise,   ///< comments, pings and unreadable data
        cut,     ///< the stream ends inside this frame
        silent,  ///< in the history, but never on a stream
    };

    kind what = kind::noise;
    std::string bytes;
    json::object event;       ///< for `event`, `preview` and `silent`
    std::string preview_type; ///< for `preview`: the type of the announced event

    std::string_view type() const;
    std::string_view id() const;
};

/// The joined texts of the text blocks in `content`.
std::string content_text(const json::object& event);

/// An event as a frame with `event` and `data` lines, as the API writes it.
frame make_frame(json::object event, frame::kind what = frame::kind::event);

} // namespace tether::simulator
