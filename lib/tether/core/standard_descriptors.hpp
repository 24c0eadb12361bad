// Makes sure that descriptors 0, 1 and 2 are open.
#pragma once

namespace tether {

/// Opens `/dev/null` for each of the three that is closed, so that no socket gets its number and receives the output.
/// Must be the first call of `main`. False on failure, with the reason in `errno`.
bool open_standard_descriptors() noexcept;

} // namespace tether
