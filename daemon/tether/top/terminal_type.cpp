// Checks whether the terminal's type lets a program draw on its screen.
#include "terminal_type.hpp"

#include <unistd.h>

#include <curses.h> // in a separate file: these headers define hundreds of macros, such as `columns` and `lines`
#include <term.h>

namespace tether::cli::top {

bool can_draw_on_terminal() {
    int why = 0;
    if (::setupterm(nullptr, STDOUT_FILENO, &why) != OK) return false;
    const char* address = ::tigetstr("cup");
    const bool can = address && address != reinterpret_cast<const char*>(-1); // -1: not a text capability
    ::del_curterm(::cur_term);                                                // curses creates its own
    return can;
}

} // namespace tether::cli::top
