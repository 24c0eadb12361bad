// Checks whether the terminal's type lets a program draw on its screen.
#pragma once

namespace tether::cli::top {

/// True when the type that `TERM` names is known (terminfo(5)) and supports cursor positioning.
bool can_draw_on_terminal();

} // namespace tether::cli::top
