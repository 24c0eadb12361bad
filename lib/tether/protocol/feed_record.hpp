// Lines of the feed as JSON, in the form for event streams and in the form for pages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::protocol {

/// The names of events on the wire: `run`, `event`, `preview`, and `lagged` for a reader that fell behind.
inline constexpr std::string_view run_event = "run";
inline constexpr std::string_view event_event = "event";
inline constexpr std::string_view preview_event = "preview";
inline constexpr std::string_view lagged_event = "lagged";

/// `{"run":"run_…","event":…}`: the data of `event` and `preview`. The event's JSON is embedded byte for byte, never
/// parsed and written again.
std::string event_data(std::string_view run_id, std::string_view event_json);

/// `{"id":7,"type":"run","run":{…}}`.
std::string run_line(std::uint64_t number, std::string_view run_json);

/// `{"id":7,"type":"event","run":"run_…","event":{…}}`, the event byte for byte.
std::string event_line(std::uint64_t number, std::string_view run_id, std::string_view event_json);

/// `{"data":[…],"next":…}` of finished lines; `next` is the value for the next `after`, null at the end.
std::string page_of(const std::vector<std::string>& lines, std::optional<std::uint64_t> next);
/// The same for lists whose position is an id.
std::string page_of(const std::vector<std::string>& lines, std::string_view next_id);

} // namespace tether::protocol
