// Decides what a key does in tether top.
#include "controller.hpp"

#include "run_ids.hpp"

#include <fmt/format.h>
#include <limits>

namespace tether::cli::top {

namespace {

using action = reaction::action;
constexpr std::ptrdiff_t all = std::numeric_limits<std::ptrdiff_t>::max() / 2;

/// Lines that a key moves by; 0 for a key that moves nothing.
std::ptrdiff_t lines_of(key pressed, std::size_t page) {
    const auto lines = static_cast<std::ptrdiff_t>(page > 1 ? page - 1 : 1);
    if (pressed == key::up) return -1;
    if (pressed == key::down) return 1;
    if (pressed == key::page_up) return -lines;
    if (pressed == key::page_down) return lines;
    if (pressed == key::home) return -all;
    return pressed == key::end ? all : 0;
}

reaction react(action kind, std::string run_id = {}) {
    reaction result;
    result.kind = kind;
    result.run_id = std::move(run_id);
    return result;
}

} // namespace

reaction controller::on_key(key pressed, std::size_t page) {
    message_.clear();
    if (is_asking()) return on_answer(pressed);
    return shows_log_ ? on_log_key(pressed, page) : on_table_key(pressed, page);
}

reaction controller::on_answer(key pressed) {
    const std::string id = std::exchange(asked_about_, {});
    if (pressed == key::yes) return react(action::cancel, id);
    say("not cancelled");
    return {};
}

reaction controller::on_log_key(key pressed, std::size_t page) {
    if (pressed == key::quit) {
        shows_log_ = false;
        return react(action::close_log);
    }
    log_.scroll(lines_of(pressed, page));
    return {};
}

reaction controller::on_table_key(key pressed, std::size_t page) {
    const std::string id = table_.selected();
    if (pressed == key::quit) return react(action::quit);
    if (pressed == key::enter && !id.empty()) {
        shows_log_ = true;
        log_.open(id);
        return react(action::open_log, id);
    }
    if (pressed == key::sort) table_.next_order();
    else if (pressed == key::filter) table_.toggle_finished();
    else if (pressed == key::cancel) asked_about_ = id;
    else table_.move(lines_of(pressed, page));
    return {};
}

std::string controller::footer() const {
    if (is_asking()) return fmt::format("Cancel {}? [y/N]", one_line(short_run_id(asked_about_)));
    if (!message_.empty()) return message_;
    if (shows_log_) return "q back  \u2191\u2193 scroll  End follow";
    return "q quit  Enter follow  c cancel  s sort  f finished  \u2191\u2193 move";
}

} // namespace tether::cli::top
