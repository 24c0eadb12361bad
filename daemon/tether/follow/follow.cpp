// Follows one run on the terminal until it finishes, needs a person, or is detached.
#include "follow.hpp"

#include "feed_reporter.hpp"
#include "question.hpp"
#include "view/event_line.hpp"
#include "view/run_view.hpp"
#include "view/style.hpp"
#include "view/text.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::cli {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::experimental::awaitable_operators::operator||;

namespace {

constexpr std::size_t piped_line_width = 200; // a line in a log file may be longer than a terminal's

} // namespace

run_follower::run_follower(command_context& context, std::string run_id, interrupt_policy interrupts)
    : context_{context}
    , id_{std::move(run_id)}
    , interrupts_{interrupts} {}

asio::awaitable<int> run_follower::async_follow() {
    note("run", colour::dim, id_);
    auto race = async_read_feed() || async_obey_signals() || async_redraw();
    const auto first = co_await std::move(race);
    // Printing may fail, and `||` does not stop on an exception, so print after the race.
    switch (std::visit([](parting how) { return how; }, first)) {
    case parting::finished: co_return finish();
    case parting::waiting: co_return leave_waiting();
    case parting::detached: co_return detach();
    case parting::lost: break;
    }
    co_return context_.explain(id_, failure_);
}

asio::awaitable<run_follower::parting> run_follower::async_read_feed() {
    const auto records = context_.daemon.follow_run(id_);
    for (;;) {
        const auto item = co_await records->async_next();
        if (!item) {
            failure_ = item.error();
            co_return parting::lost;
        }
        switch (item->kind) {
        case client::feed_item::type::run: on_run(item->document); break;
        case client::feed_item::type::event: on_event(item->document); break;
        case client::feed_item::type::preview: break;
        case client::feed_item::type::interrupted: on_link(false); break;
        case client::feed_item::type::resumed: on_link(true); break;
        case client::feed_item::type::foreign:
            context_.output.complain(fmt::format("tether: {}: {}", id_, foreign_record_text()));
            break;
        case client::feed_item::type::ended: co_return parting::finished;
        }
        if (run_.state == "waiting" && !can_answer()) co_return parting::waiting;
        draw();
    }
}

void run_follower::on_run(const json::value& document) {
    auto snapshot = client::to_run_snapshot(document);
    if (!snapshot) return; // the next record may be valid
    const protocol::run_document before = std::exchange(run_, std::move(snapshot->run));
    document_ = std::move(snapshot->document);
    progress_.on_run(run_);
    const bool is_other = run_.state != before.state;
    if (run_.state != "waiting") {
        if (is_other && !context_.output.facts().err_is_terminal) note("state", colour::none, one_line(run_.state));
    } else if (can_answer() && (is_other || waiting_text(run_) != waiting_text(before))) {
        ask_elsewhere();
    }
}

void run_follower::on_event(const json::value& document) {
    const auto* event = find_member(document, "event");
    if (!event) return;
    progress_.on_event(*event);
    if (const auto line = to_event_line(*event, detail::main)) note(line->word, line->tint, line->text);
}

void run_follower::on_link(bool is_up) {
    const bool was_up = std::exchange(link_is_up_, is_up);
    progress_.on_link(is_up);
    if (was_up == is_up || context_.output.facts().err_is_terminal) return;
    note("link", colour::yellow, is_up ? "reconnected to the daemon" : "connection to the daemon lost, reconnecting");
}

/// Shows the questions, also when quiet, and the commands that answer them: this terminal only watches.
void run_follower::ask_elsewhere() {
    for (question& asked : run_.waiting_for) {
        progress_.complete(asked);
        std::string_view word = "waiting";
        for (const auto& line : question_lines(asked, progress_.asked_tool(asked.event_id), id_, text_width()))
            context_.output.complain(line_of(std::exchange(word, "input"), colour::magenta, line));
    }
    context_.output.complain(line_of("", colour::none, fmt::format("use {}", how_to_answer(run_))));
}

std::size_t run_follower::text_width() const {
    const std::size_t width = context_.output.facts().err_is_terminal ? context_.output.err_width() : piped_line_width;
    return width > 9 ? width - 9 : 1;
}

std::string run_follower::line_of(std::string_view word, colour tint, std::string_view text) const {
    return fmt::format("{} {}", painted(fmt::format("{:<7}", word), tint, context_.output.colours_err()), text);
}

void run_follower::note(std::string_view word, colour tint, std::string_view text) {
    context_.output.note(line_of(word, tint, cut_to(text, text_width())));
}

void run_follower::draw() {
    if (is_asking_) return;
    const std::string line = progress_.live_line(wall_now(), context_.output.err_width() - 1);
    const std::size_t end = std::min(progress_.state().size(), line.size());
    const std::string state =
        painted(line.substr(0, end), colour_of_state(progress_.state()), context_.output.colours_err());
    context_.output.show_live(state + line.substr(end));
}

int run_follower::finish() {
    context_.output.clear_live();
    const std::string message = last_message(run_);
    const bool to_terminal = context_.output.facts().out_is_terminal;
    if (context_.wants_json()) context_.print_json(document_);
    else if (!message.empty()) context_.output.print((to_terminal ? sanitised(message) : message) + "\n");

    if (!message.empty() && !run_.result->complete)
        context_.output.complain(fmt::format("tether: {}: the result may not be complete", id_));
    const auto why = verdict_text(run_);
    const std::string state = one_line(run_.state);
    if (run_.state != "succeeded")
        context_.output.complain(fmt::format("tether: {} {}{}{}", id_, state, why.empty() ? "" : ": ", why));
    return static_cast<int>(exit_status_of(run_.state));
}

int run_follower::leave_waiting() {
    context_.output.clear_live();
    if (context_.wants_json()) context_.print_json(document_);
    std::vector<std::string> questions, inputs;
    for (question& asked : run_.waiting_for) {
        progress_.complete(asked);
        auto lines = question_lines(asked, progress_.asked_tool(asked.event_id), id_, piped_line_width);
        questions.push_back(std::move(lines.front()));
        if (lines.size() > 1)
            inputs.push_back(fmt::format("Input of {}: {}\n", one_line(asked.event_id), lines.back()));
    }
    context_.output.complain(fmt::format("tether: {} is waiting for an answer: {}\n{}Use {}.", id_,
                                         fmt::join(questions, ", "), fmt::join(inputs, ""), how_to_answer(run_)));
    return static_cast<int>(exit_status::waiting);
}

int run_follower::detach() {
    context_.output.clear_live();
    context_.output.complain(fmt::format("Detached; the run continues. Wait for it with 'tether wait {}'.", id_));
    return static_cast<int>(exit_status::detached);
}

} // namespace tether::cli
