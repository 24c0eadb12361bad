// What Ctrl-C means to a run that is being followed.
#pragma once

#include "command_line/arguments.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tether::cli {

/// `--on-interrupt`.
enum class on_interrupt { ask, cancel, detach };

/// The option's value; without one, `ask` where a person can answer, else `cancel`, as a program that
/// starts `tether run` expects of what it interrupts. Misuse: another word; `ask` with nobody to answer.
checked<on_interrupt> choose_on_interrupt(const std::optional<std::string>& option, bool can_ask);

/// Decides by the number of interrupts and by the answers.
class interrupt_policy {
  public:
    enum class step { ask, cancel, detach, go_on };

    explicit interrupt_policy(on_interrupt first) : first_{first} {}

    /// An interrupt arrived; one that follows a question or a cancel detaches.
    step on_signal();
    /// The question was answered with this line. `c…` cancels, `d…` detaches, anything else goes on as if
    /// nothing had happened.
    step on_answer(std::string_view line);

  private:
    on_interrupt first_;
    bool is_second_ = false;
};

} // namespace tether::cli
