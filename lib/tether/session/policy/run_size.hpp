// Estimates the size of a run.
#pragma once

#include <tether/session/policy/run.hpp>

#include <cstddef>

namespace tether::session {

/// Returns the approximate size of the run as text, in bytes; counts only members that may be large. Pure.
std::size_t text_size(const run& r);

} // namespace tether::session
