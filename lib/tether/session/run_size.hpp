// How large a run is.
#pragma once

#include <tether/session/run.hpp>

#include <cstddef>

namespace tether::session {

/// About the bytes of the run as text; only what may be large is counted. Pure.
std::size_t text_size(const run& r);

} // namespace tether::session
