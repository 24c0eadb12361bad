// Decides what Ctrl-C does while a run is followed.
#include "interrupt.hpp"

namespace tether::cli {

std::string_view check_on_interrupt(std::string_view value) {
    return value == "cancel" || value == "detach" || value == "ask" ? "" : "is not cancel, detach or ask";
}

on_interrupt choose_on_interrupt(const std::optional<std::string>& option, bool can_ask) {
    if (!option) return can_ask ? on_interrupt::ask : on_interrupt::cancel;
    if (*option == "cancel") return on_interrupt::cancel;
    return *option == "detach" ? on_interrupt::detach : on_interrupt::ask;
}

interrupt_policy::step interrupt_policy::on_signal() {
    if (is_second_) return step::detach;
    is_second_ = true;
    switch (first_) {
    case on_interrupt::ask: return step::ask;
    case on_interrupt::cancel: return step::cancel;
    case on_interrupt::detach: return step::detach;
    }
    return step::detach;
}

interrupt_policy::step interrupt_policy::on_answer(std::string_view line) {
    const auto start = line.find_first_not_of(" \t");
    const char first = start == line.npos ? '\0' : line[start];
    if (first == 'c' || first == 'C') return step::cancel;
    if (first == 'd' || first == 'D') return step::detach;
    is_second_ = false;
    return step::go_on;
}

} // namespace tether::cli
