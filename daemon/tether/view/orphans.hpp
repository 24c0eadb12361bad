// Sessions that no run accounts for, as text for a person.
#pragma once

#include <tether/core/timestamp.hpp>

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>

namespace tether::cli {

/// A table of what `GET /v1/orphans` answers, a line each, or one line that there are none. Members that are missing
/// leave their cell empty.
std::string orphans_text(const boost::json::value& answer, wall_time now, std::size_t width);

} // namespace tether::cli
