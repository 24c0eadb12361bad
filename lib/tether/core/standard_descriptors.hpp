// Descriptors 0, 1 and 2, which a program may be started without.
#pragma once

namespace tether {

/// Opens those of the three that are closed on `/dev/null`, so that no socket takes their place and is
/// written to as if it were the output. For the first line of `main`. Success; else `errno` says why not.
bool open_standard_descriptors() noexcept;

} // namespace tether
