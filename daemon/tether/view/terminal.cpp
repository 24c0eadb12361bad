// Writes standard output and standard error, with a live line below the latter on a terminal.
#include "terminal.hpp"

#include "style.hpp"
#include "text.hpp"

#include <cerrno>
#include <cstdlib>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

namespace tether::cli {

namespace {

constexpr std::string_view to_line_start = "\r\x1b[K"; // CR, then EL: erase to the end of the line
constexpr std::size_t usual_width = 80;

/// Writes all of `text`; returns 0 or the error number.
int write_all(int descriptor, std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t n = ::write(descriptor, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

std::size_t width_of(int descriptor) {
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual_width;
    return size.ws_col;
}

} // namespace

terminal_facts look_at_terminal() {
    terminal_facts facts;
    facts.in_is_terminal = ::isatty(0) == 1;
    facts.out_is_terminal = ::isatty(facts.out) == 1;
    facts.err_is_terminal = ::isatty(facts.err) == 1;
    facts.may_colour = wants_colour(std::getenv("NO_COLOR"), std::getenv("TERM"));
    return facts;
}

terminal::~terminal() {
    clear_live();
}

std::size_t terminal::err_width() const {
    return width_of(facts_.err);
}

std::size_t terminal::out_width() const {
    return facts_.out_is_terminal ? width_of(facts_.out) : 0;
}

void terminal::print(std::string_view text) {
    clear_live();
    std::string shown;
    if (facts_.out_is_terminal) {
        shown = terminal_text(text, colours_out());
        text = shown;
    }
    if (const int error = write_all(facts_.out, text); error != 0)
        throw std::system_error{error, std::generic_category(), "cannot write to standard output"};
}

void terminal::note(std::string_view line) {
    if (!is_quiet_) complain(line);
}

void terminal::complain(std::string_view line) {
    std::string text = live_.empty() ? "" : std::string{to_line_start};
    text.append(terminal_text(line, colours_err())).append("\n").append(live_);
    write_all(facts_.err, text);
}

void terminal::show_live(std::string_view line) {
    if (is_quiet_ || !facts_.err_is_terminal) return;
    std::string shown = terminal_text(line, colours_err());
    if (shown == live_) return;
    write_all(facts_.err, std::string{to_line_start}.append(shown));
    live_ = std::move(shown);
}

void terminal::ask(std::string_view question) {
    clear_live();
    live_ = terminal_text(question, colours_err());
    write_all(facts_.err, live_);
}

void terminal::clear_live() noexcept {
    if (live_.empty()) return;
    live_.clear();
    write_all(facts_.err, to_line_start);
}

} // namespace tether::cli
