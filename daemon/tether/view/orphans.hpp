// Formats orphaned sessions for a person.
#pragma once

#include <tether/core/timestamp.hpp>

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>

namespace tether::cli {

/// A table of the sessions in the response of `GET /v1/orphans`, or one line when it has none. A missing member leaves
/// its cell empty.
std::string orphans_text(const boost::json::value& answer, wall_time now, std::size_t width);

} // namespace tether::cli
