// Plays the steps of a simulated session.
#include <tether/simulator/model/session_model.hpp>

#include <tether/simulator/model/event_types.hpp>

#include <algorithm>

namespace tether::simulator {

namespace {

using std::chrono::milliseconds;

bool is_call(const directive& what) {
    using verb = directive::verb;
    return what.what == verb::custom || what.what == verb::ask || what.what == verb::hosted;
}

/// Whether `next` belongs to the model request that `what` opened.
bool shares_request(const directive& what, const step* next) {
    using verb = directive::verb;
    const directive* follower = next ? std::get_if<directive>(next) : nullptr;
    if (follower == nullptr) return false;
    if (is_call(what)) return is_call(*follower);
    if (what.what != verb::say) return false;
    return is_call(*follower) || follower->what == verb::tool || follower->what == verb::mcp;
}

json::array id_array(const std::vector<std::string>& ids) {
    json::array out;
    for (const std::string& id : ids) out.emplace_back(id);
    return out;
}

} // namespace

/// Times only increase, so that the list keeps the order of generated events.
std::string session_model::stamp(wall_time now) {
    last_stamp_ = std::max(now, last_stamp_ + milliseconds{1});
    return to_text(last_stamp_);
}

void session_model::front(steps more) {
    for (auto each = more.rbegin(); each != more.rend(); ++each) steps_.push_front(std::move(*each));
}

void session_model::urgent(steps more) {
    for (step& each : more) urgent_.push_back(std::move(each));
}

void session_model::urgent(json::object event, bool queued) {
    made_event made;
    made.event = std::move(event);
    made.queued = queued;
    urgent_.emplace_back(std::move(made));
}

session_model::progress session_model::advance(wall_time now) {
    progress out;
    while (play_next(now, out)) {
    }
    return out;
}

/// Plays one step; false when `out` contains the next action.
bool session_model::play_next(wall_time now, progress& out) {
    playing_urgent_ = !urgent_.empty();
    if (!playing_urgent_ && steps_.empty()) {
        if (inputs_.empty() || ended()) return false;
        begin_turn(now);
        return true;
    }
    // The step is removed first: playing it may replace the complete queue.
    std::deque<step>& queue = playing_urgent_ ? urgent_ : steps_;
    step current = std::move(queue.front());
    queue.pop_front();
    return std::visit([&](auto& what) { return play(what, now, out); }, current);
}

bool session_model::play(frame& what, wall_time now, progress& out) {
    if (what.what == frame::kind::event && is_awaited_type(what.type()) && !claimed_.contains(std::string{what.id()}) &&
        !playing_urgent_) {
        steps_.emplace_front(std::move(what));
        return false;
    }
    if (what.what == frame::kind::event || what.what == frame::kind::silent) apply(what.event, now);
    if (what.what == frame::kind::cut || what.what == frame::kind::error) came_back_ = false;
    if (what.what == frame::kind::silent) return true;
    out.what = doing::emitted;
    out.out = std::move(what);
    return false;
}

bool session_model::play(made_event& what, wall_time now, progress& out) {
    if (what.queued) {
        what.event["processed_at"] = nullptr;
    } else if (what.at) {
        what.event["processed_at"] = *what.at;
    } else if (what.later > milliseconds{0}) {
        what.event["processed_at"] = to_text(std::max(now, last_stamp_) + what.later);
    } else {
        what.event["processed_at"] = stamp(now);
    }
    apply(what.event, now);
    out.what = doing::emitted;
    out.out = make_frame(std::move(what.event));
    return false;
}

bool session_model::play(directive& what, wall_time now, progress&) {
    using verb = directive::verb;
    steps more;
    switch (what.what) {
    case verb::messages: return repeat(what);
    case verb::refuse: {
        const json::value category = what.name.empty() ? json::value{} : json::value(what.name);
        writer_.idle(more, reason("refusal"),
                     json::object{{"type", "refusal"}, {"category", category}, {"explanation", nullptr}}, facts_.budget,
                     now);
        end_early(std::move(more));
        return true;
    }
    case verb::error:
        writer_.write(more, what, /*again=*/false, now);
        if (what.text == "exhausted") {
            inputs_.clear(); // the API drops input that was queued behind a failed turn
            writer_.idle(more, reason("retries_exhausted"), nullptr, facts_.budget, now);
        }
        if (what.text == "terminal") writer_.terminated(more, now);
        if (what.text == "retrying") {
            front(std::move(more));
        } else {
            end_early(std::move(more));
        }
        return true;
    case verb::terminate:
        writer_.close_request(more, true, now);
        writer_.terminated(more, now);
        end_early(std::move(more));
        return true;
    case verb::vanish: {
        made_event gone;
        gone.event = writer_.event("session.deleted", now);
        more.emplace_back(std::move(gone));
        end_early(std::move(more));
        return true;
    }
    case verb::budget: steps_.emplace_front(raised_budget{}); return true;
    default:
        writer_.write(more, what, shares_request(what, steps_.empty() ? nullptr : &steps_.front()), now);
        front(std::move(more));
        return true;
    }
}

/// One message now, the others later, so that a million messages need no memory.
bool session_model::repeat(directive& what) {
    if (what.count == 0) return true;
    if (what.name.empty()) what.name = std::to_string(what.count);
    directive say;
    say.text = "Message " + std::to_string(std::stoull(what.name) - --what.count) + " of " + what.name;
    steps_.emplace_front(std::move(what));
    steps_.emplace_front(std::move(say));
    return true;
}

bool session_model::play(pause& what, wall_time now, progress& out) {
    if (!what.until) what.until = now + what.length;
    if (now >= *what.until) return true;
    out.what = doing::waiting;
    out.delay = std::chrono::ceil<milliseconds>(*what.until - now);
    steps_.emplace_front(what);
    return false;
}

bool session_model::play(answers& what, wall_time now, progress&) {
    const std::vector<std::string> open = calls_.open();
    steps more;
    if (open.empty()) {
        if (what.announced) writer_.running(more, now);
        for (const json::object& each : confirmations_) {
            made_event echo;
            echo.event = each;
            more.emplace_back(std::move(echo));
        }
        for (const json::object& each : confirmations_) writer_.tool_result(more, each, now);
        confirmations_.clear();
        front(std::move(more));
        return true;
    }
    const bool known = what.announced == open;
    steps_.emplace_front(answers{open});
    if (known) return false;
    json::object why = reason("requires_action");
    why["event_ids"] = id_array(open);
    writer_.idle(more, std::move(why), nullptr, facts_.budget, now);
    front(std::move(more));
    return true;
}

bool session_model::play(raised_budget& what, wall_time now, progress&) {
    steps more;
    if (!what.announced) {
        budget_raised_ = false;
        writer_.close_request(more, false, now);
        if (facts_.budget.is_null()) facts_.budget = make_budget(writer_.usage().cents());
        writer_.idle(more, reason("budget_reached"), nullptr, facts_.budget, now);
        more.emplace_back(raised_budget{true});
        front(std::move(more));
        return true;
    }
    if (!budget_raised_) {
        steps_.emplace_front(what);
        return false;
    }
    writer_.running(more, now);
    front(std::move(more));
    return true;
}

bool session_model::play(opening& what, wall_time, progress&) {
    if (inputs_.empty()) {
        steps_.emplace_front(what);
        return false;
    }
    made_event echo;
    echo.event = std::move(inputs_.front());
    echo.at = what.at;
    inputs_.pop_front();
    steps_.emplace_front(std::move(echo));
    return true;
}

bool session_model::play(comeback& what, wall_time, progress&) {
    if (came_back_) return true;
    steps_.emplace_front(what);
    return false;
}

bool session_model::play(unfinished_end&, wall_time now, progress&) {
    if (status_ != "running" || !inputs_.empty()) return true;
    steps more;
    close_requests(more, now);
    directive say;
    say.text = "The transcript stopped here.";
    writer_.write(more, say, /*again=*/false, now);
    writer_.idle(more, reason("end_turn"), nullptr, facts_.budget, now);
    front(std::move(more));
    return true;
}

bool session_model::play(turn_end&, wall_time now, progress&) {
    if (!inputs_.empty()) {
        begin_turn(now);
        return true;
    }
    steps more;
    writer_.idle(more, reason("end_turn"), nullptr, facts_.budget, now);
    front(std::move(more));
    return true;
}

void session_model::begin_turn(wall_time now) {
    json::object input = std::move(inputs_.front());
    inputs_.pop_front();
    const bool outcome_wanted = text_of(input, "type") == "user.define_outcome";
    const std::string prompt = outcome_wanted ? std::string{text_of(input, "description")} : content_text(input);
    if (outcome_wanted) writer_.set_outcome(text_of(input, "outcome_id"));
    steps more;
    if (!turn_open_) writer_.running(more, now);
    if (!outcome_wanted) { // an outcome was echoed as processed immediately
        made_event echo;
        echo.event = std::move(input);
        more.emplace_back(std::move(echo));
    }
    std::vector<directive> script = parse_directives(prompt).steps;
    std::erase_if(script, [](const directive& each) { return each.what == directive::verb::fault; });
    if (script.empty()) script = outcome_wanted ? default_outcome(prompt) : default_script(prompt);
    for (directive& each : script) more.emplace_back(std::move(each));
    more.emplace_back(turn_end{});
    front(std::move(more));
}

/// Drops the rest of the turn and plays `closing` instead.
void session_model::end_early(steps closing) {
    while (!steps_.empty()) {
        const bool last = std::holds_alternative<turn_end>(steps_.front());
        steps_.pop_front();
        if (last) break;
    }
    front(std::move(closing));
}

std::optional<std::string> session_model::frames_after(std::string_view id) const {
    const auto last = std::find_if(sent_frames_.rbegin(), sent_frames_.rend(),
                                   [&](const auto& kept_frame) { return kept_frame.first == id; });
    if (last == sent_frames_.rend()) return std::nullopt;
    std::string missed;
    for (auto next = last.base(); next != sent_frames_.end(); ++next) missed += next->second;
    return missed;
}

/// Ends every model request that began on the streams.
void session_model::close_requests(steps& out, wall_time now) {
    if (leaves_requests_open_) open_requests_.clear();
    for (const std::string& id : open_requests_) writer_.abandon_request(out, id, now);
    writer_.forget_request();
}

} // namespace tether::simulator
