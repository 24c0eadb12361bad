// Decides what a key does in tether top.
#pragma once

#include "log_lines.hpp"
#include "model.hpp"
#include "view/text.hpp"

#include <string>

namespace tether::cli::top {

enum class key { up, down, page_up, page_down, home, end, enter, cancel, sort, filter, quit, yes, other };

/// What to do after a key, in addition to a redraw.
struct reaction {
    enum class action { nothing, quit, open_log, close_log, cancel } kind = action::nothing;
    std::string run_id;
};

/// Pure. The model and the log must outlive it.
class controller {
  public:
    controller(model& table, log_lines& log) : table_{table}, log_{log} {}

    /// `page` is the number of lines of a page.
    reaction on_key(key pressed, std::size_t page);

    bool shows_log() const { return shows_log_; }
    /// The last line of the screen: the question, a message, or the available keys.
    std::string footer() const;
    /// Shows the message in place of the keys until the next key.
    void say(std::string_view message) { message_ = one_line(message); }
    bool is_asking() const { return !asked_about_.empty(); }

  private:
    reaction on_answer(key pressed);
    reaction on_log_key(key pressed, std::size_t page);
    reaction on_table_key(key pressed, std::size_t page);

    model& table_;
    log_lines& log_;
    bool shows_log_ = false;
    std::string asked_about_; ///< the run that the user is asked about cancelling; empty without a question
    std::string message_;
};

} // namespace tether::cli::top
