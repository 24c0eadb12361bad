// What a stream carries: octets, and what they mean.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace tether::simulator {

namespace json = boost::json;

/// One piece of an event stream, up to and with the empty line that ends it.
struct frame {
    enum class kind {
        event,   ///< a JSON object with a type and an id: goes into the history
        preview, ///< `event_start` or `event_delta`: only for streams that asked
        error,   ///< `event: error`: the stream ends behind it
        noise,   ///< comments, pings and what cannot be read
        cut,     ///< the stream ends inside this frame
        silent,  ///< in the history, but never on a stream
    };

    kind what = kind::noise;
    std::string octets;
    json::object event;       ///< for `event`, `preview` and `silent`
    std::string preview_type; ///< for `preview`: the type of the event it announces

    std::string_view type() const;
    std::string_view id() const;
};

/// The text member `key`, empty when there is none.
std::string_view text_of(const json::object& object, std::string_view key);

/// Texts of the text blocks in `content`, joined.
std::string content_text(const json::object& event);

/// An event as a frame with `event` and `data` lines, the way the API writes it.
frame make_frame(json::object event, frame::kind what = frame::kind::event);

} // namespace tether::simulator
