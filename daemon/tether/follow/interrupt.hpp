// Decides what Ctrl-C does while a run is followed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tether::cli {

/// `--on-interrupt`.
enum class on_interrupt { ask, cancel, detach };

/// Accepts `cancel`, `detach` and `ask`.
std::string_view check_on_interrupt(std::string_view value);

/// The option's checked value. Without one, `ask` when a person can answer, else `cancel`, which a program expects when
/// it interrupts `tether run`.
on_interrupt choose_on_interrupt(const std::optional<std::string>& option, bool can_ask);

/// Decides from the number of interrupts and from the answers.
class interrupt_policy {
  public:
    enum class step { ask, cancel, detach, go_on };

    explicit interrupt_policy(on_interrupt first) : first_{first} {}

    /// An interrupt arrived; one that follows a question or a cancel detaches.
    step on_signal();
    /// The question was answered with this line. `c…` cancels, `d…` detaches, anything else continues as before the
    /// interrupt.
    step on_answer(std::string_view line);

  private:
    on_interrupt first_;
    bool is_second_ = false;
};

} // namespace tether::cli
