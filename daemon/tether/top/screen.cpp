// Controls the terminal of tether top with ncurses.
#include "screen.hpp"

#include "terminal_type.hpp"

#include <clocale>
#include <cstdio>
#include <cstring>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NCURSES_NOMACROS // they are called `move`, `erase` and `timeout`
#include <curses.h>

namespace tether::cli::top {

namespace {

constexpr int escape_delay_ms = 25; // between ESC and the rest of a key's sequence; short, as terminals are local

attr_t attributes_of(colour look) {
    if (look == colour::dim) return A_DIM;
    return look == colour::bold ? A_BOLD : A_NORMAL;
}

/// Each colour of curses has the pair with its number, in the order of ECMA-48; 0 is the terminal's colour.
short pair_of(colour look) {
    return look < colour::red ? short{0}
                              : static_cast<short>(static_cast<int>(look) - static_cast<int>(colour::red) + COLOR_RED);
}

/// Selects UTF-8 for our output, also when the environment names no locale.
void choose_locale() {
    std::setlocale(LC_CTYPE, "");
    if (std::strcmp(::nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
}

std::optional<key> key_of(int code) {
    switch (code) {
    case ERR: return std::nullopt;
    case KEY_UP:
    case 'k': return key::up;
    case KEY_DOWN:
    case 'j': return key::down;
    case KEY_PPAGE:
    case 'b': return key::page_up;
    case KEY_NPAGE:
    case ' ': return key::page_down;
    case KEY_HOME:
    case 'g': return key::home;
    case KEY_END:
    case 'G': return key::end;
    case KEY_ENTER:
    case '\n':
    case '\r': return key::enter;
    case 'c': return key::cancel;
    case 's': return key::sort;
    case 'f': return key::filter;
    case 'q': return key::quit;
    case 'y':
    case 'Y': return key::yes;
    default: return key::other;
    }
}

} // namespace

struct screen::impl {
    SCREEN* terminal = nullptr;
    bool has_colours = false;
};

screen::screen(std::unique_ptr<impl> made) : impl_{std::move(made)} {}

std::unique_ptr<screen> screen::open(bool with_colour) {
    if (!can_draw_on_terminal()) return nullptr;
    choose_locale();
    auto made = std::make_unique<impl>();
    made->terminal = ::newterm(nullptr, stdout, stdin);
    if (!made->terminal) return nullptr;
    ::cbreak(); // not raw, so that Ctrl-C and Ctrl-Z remain signals
    ::noecho();
    ::nonl();
    ::keypad(stdscr, true);
    ::nodelay(stdscr, true);
    ::set_escdelay(escape_delay_ms);
    ::curs_set(0);
    if (with_colour && ::has_colors() && ::start_color() == OK) {
        ::use_default_colors();
        for (short number = COLOR_RED; number <= COLOR_CYAN; ++number) ::init_pair(number, number, -1);
        made->has_colours = true;
    }
    return std::unique_ptr<screen>{new screen{std::move(made)}};
}

screen::~screen() {
    ::endwin();
    ::delscreen(impl_->terminal);
}

extent screen::size() const {
    const auto positive = [](int count) { return static_cast<std::size_t>(count > 0 ? count : 1); };
    return {positive(::getmaxx(stdscr)), positive(::getmaxy(stdscr))};
}

void screen::paint(const frame& content) {
    ::werase(stdscr); // only in memory: curses sends the differences
    for (std::size_t y = 0; y < content.lines.size(); ++y) {
        const line& one = content.lines[y];
        ::wmove(stdscr, static_cast<int>(y), 0);
        const attr_t turned = one.is_reversed ? A_REVERSE : A_NORMAL;
        for (const piece& part : one.pieces) {
            const short pair = impl_->has_colours && !one.is_reversed ? pair_of(part.look) : short{0};
            ::wattr_set(stdscr, attributes_of(part.look) | turned, pair, nullptr);
            ::waddnstr(stdscr, part.text.data(), static_cast<int>(part.text.size()));
        }
        ::wattr_set(stdscr, A_NORMAL, 0, nullptr);
        if (one.is_reversed) ::wchgat(stdscr, -1, A_REVERSE, 0, nullptr); // to the end of the line
    }
    ::wrefresh(stdscr);
}

std::optional<key> screen::next_key() {
    return key_of(::wgetch(stdscr));
}

void screen::resize() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return;
    ::resizeterm(size.ws_row, size.ws_col);
    ::clearok(stdscr, true); // terminals move existing content during a resize
}

void screen::suspend() {
    ::endwin();
}

void screen::resume() {
    ::reset_prog_mode();
    resize();
    ::clearok(stdscr, true);
    ::curs_set(0);
}

} // namespace tether::cli::top
