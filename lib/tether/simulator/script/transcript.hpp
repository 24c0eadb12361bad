// Splits a recorded event stream into frames without changing a byte.
#pragma once

#include <tether/simulator/script/frame.hpp>

#include <string_view>
#include <vector>

namespace tether::simulator {

/// The frames of a transcript, in order; joined, their bytes equal `bytes`. A last frame without
/// its empty line is a `cut`.
std::vector<frame> parse_transcript(std::string_view bytes);

/// The events of a recorded history page (`{"data":[…]}`), as `silent` frames. Empty when it is not
/// such a page.
std::vector<frame> parse_history_page(std::string_view bytes);

} // namespace tether::simulator
