// Follows one run on the terminal until it finishes, needs a person, or is detached.
#pragma once

#include "command_context.hpp"
#include "interrupt.hpp"
#include "progress.hpp"
#include "view/style.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <string>

namespace tether::cli {

/// For one run, usable once. The context must outlive it, and it must outlive the awaitable of `async_follow`.
class run_follower {
  public:
    run_follower(command_context& context, std::string run_id, interrupt_policy interrupts);

    /// Shows progress on standard error and, at the end, the result on standard output. Returns the exit status. Throws
    /// `std::system_error` when the result cannot be written.
    boost::asio::awaitable<int> async_follow();

  private:
    /// Why following ended.
    enum class parting { finished, waiting, detached, lost };

    boost::asio::awaitable<parting> async_read_feed();
    boost::asio::awaitable<parting> async_obey_signals();
    boost::asio::awaitable<parting> async_redraw();
    boost::asio::awaitable<interrupt_policy::step> async_ask();
    boost::asio::awaitable<void> async_cancel();

    void on_run(const boost::json::value& document);
    void on_event(const boost::json::value& document);
    void on_link(bool is_up);
    void ask_elsewhere();
    std::size_t text_width() const;
    std::string line_of(std::string_view word, colour tint, std::string_view text) const;
    void note(std::string_view word, colour tint, std::string_view text);
    void draw();
    int finish();
    int leave_waiting();
    int detach();
    bool can_answer() const { return context_.output.facts().in_is_terminal; }

    command_context& context_;
    std::string id_;
    interrupt_policy interrupts_;
    progress progress_;
    protocol::run_document run_;
    boost::json::value document_; ///< of `run_`, as received
    client::failure failure_;     ///< why the run can no longer be followed
    bool is_asking_ = false;
    bool link_is_up_ = true;
};

} // namespace tether::cli
