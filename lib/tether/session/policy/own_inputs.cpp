#include <tether/session/policy/own_inputs.hpp>

#include <tether/core/json_members.hpp>

#include <algorithm>

namespace tether::session {

using api::event_kind;

event_kind kind_of(const boost::json::value& event) {
    return api::kind_of(text_of(event, "type"));
}

bool is_work(event_kind kind) noexcept {
    return kind == event_kind::user_message || kind == event_kind::user_define_outcome;
}

bool is_input(event_kind kind) noexcept {
    return is_work(kind) || kind == event_kind::user_interrupt;
}

void own_inputs::begin(const input_batch& events, const std::set<std::string>& known, scope counted) {
    const auto before = known.empty() ? nullptr : std::make_shared<const std::set<std::string>>(known);
    for (const boost::json::value& pattern : events.patterns()) {
        const event_kind kind = kind_of(pattern);
        if (counted == scope::inputs && !is_input(kind)) continue;
        input& one = all_.emplace_back();
        one.kind = kind;
        one.pattern = pattern;
        one.before = before;
    }
}

/// The response named this id. An event that matched the input before stays assigned until that id is shown.
void own_inputs::name(input& one, const api::event& answered) {
    one.named = answered.id;
    one.is_accepted = true;
}

void own_inputs::accept(const std::vector<api::event>& answer) {
    std::vector<const api::event*> named;
    for (const api::event& e : answer)
        if (is_input(e.kind)) named.push_back(&e);
    std::vector<input*> sent;
    for (input& one : all_)
        if (!one.is_accepted) sent.push_back(&one);
    const bool is_in_order = std::equal(sent.begin(), sent.end(), named.begin(), named.end(),
                                        [](const input* one, const api::event* e) { return one->kind == e->kind; });
    for (std::size_t i = 0; is_in_order && i < sent.size(); ++i) name(*sent[i], *named[i]);
    for (input* one : sent) one->is_accepted = true; // independent of the ids in the response
    if (!sent.empty()) return;
    for (const api::event* e : named) {
        input& one = all_.emplace_back();
        one.kind = e->kind;
        name(one, *e);
    }
}

void own_inputs::drop() {
    std::erase_if(all_, [](const input& one) { return !one.is_accepted; });
}

bool own_inputs::has_shown_any_sent() const {
    return std::any_of(all_.begin(), all_.end(), [](const input& one) { return !one.is_accepted && one.is_shown; });
}

std::vector<std::string> own_inputs::shown_sent() const {
    std::vector<std::string> ids;
    for (const input& one : all_)
        if (!one.is_accepted && one.is_shown) ids.push_back(one.shown);
    return ids;
}

own_inputs::input* own_inputs::find_by_id(const std::string& id) {
    if (id.empty()) return nullptr;
    const auto named = std::find_if(all_.begin(), all_.end(), [&](const input& one) { return one.named == id; });
    if (named != all_.end()) {
        if (named->is_shown && named->shown != id) {
            const input taken = *named; // its event belongs to another input
            named->is_processed = false;
            named->is_shown = false;
            pass_on(taken);
        }
        return &*named;
    }
    const auto shown =
        std::find_if(all_.begin(), all_.end(), [&](const input& one) { return one.is_shown && one.shown == id; });
    return shown == all_.end() ? nullptr : &*shown;
}

/// An event that turned out not to be `from` may be a later input with the same content.
void own_inputs::pass_on(const input& from) {
    for (input& one : all_) {
        if (one.is_shown || one.named == from.named || one.was_before(from.shown)) continue;
        if (one.pattern.is_null() || one.pattern != from.pattern) continue;
        one.is_shown = true;
        one.shown = from.shown;
        one.is_processed = from.is_processed;
        return;
    }
}

own_inputs::input* own_inputs::find_by_content(const api::event& e) {
    const auto is_it = [&](const input& one) {
        // An interrupt without an id can only be recognised by its type.
        if (one.pattern.is_null()) return one.kind == e.kind && one.named.empty() && e.id.empty();
        return one.kind == e.kind && matches(one.pattern, e);
    };
    // The same event, now processed, after it was shown as queued.
    if (e.id.empty() && !e.queued)
        for (input& one : all_)
            if (one.is_shown && one.shown.empty() && !one.is_processed && is_it(one)) return &one;
    for (input& one : all_)
        if (!one.is_shown && !one.was_before(e.id) && is_it(one)) return &one;
    return nullptr;
}

own_inputs::input* own_inputs::find(const api::event& e) {
    input* found = find_by_id(e.id);
    if (!found) found = find_by_content(e);
    if (!found) return nullptr;
    found->is_shown = true;
    found->shown = e.id;
    if (!e.id.empty()) found->before.reset(); // only a search by content needs them
    return found;
}

own_inputs::input* own_inputs::find_named(const std::string& id) {
    const auto named =
        std::find_if(all_.begin(), all_.end(), [&](const input& one) { return !id.empty() && one.named == id; });
    return named == all_.end() ? nullptr : &*named;
}

turn_tally::sent own_inputs::count(bool (*is_counted)(event_kind)) const {
    turn_tally::sent sum;
    for (const input& one : all_) {
        if (!one.is_accepted || !is_counted(one.kind)) continue;
        ++sum.accepted;
        if (one.is_shown || one.is_processed) ++sum.shown;
        if (one.is_processed) ++sum.processed;
    }
    return sum;
}

std::size_t own_inputs::unprocessed() const {
    const turn_tally::sent work = count(is_work);
    return work.accepted - work.processed;
}

bool own_inputs::has_work() const {
    return std::any_of(all_.begin(), all_.end(), [](const input& one) { return is_work(one.kind) && one.is_accepted; });
}

bool own_inputs::has_processed() const {
    return std::any_of(all_.begin(), all_.end(),
                       [](const input& one) { return is_work(one.kind) && one.is_accepted && one.is_processed; });
}

bool own_inputs::is_guessed() const {
    return std::any_of(all_.begin(), all_.end(), [](const input& one) {
        return one.is_shown && !one.named.empty() && !one.shown.empty() && one.shown != one.named;
    });
}

std::string own_inputs::first_id() const {
    return all_.empty() ? std::string{} : all_.front().id();
}

own_inputs own_inputs::replay() const {
    own_inputs fresh;
    for (const input& one : all_) {
        if (!one.is_accepted) continue;
        input& again = fresh.all_.emplace_back();
        again.kind = one.kind;
        again.is_accepted = true;
        again.named = one.id();
        if (one.is_shown && !one.shown.empty()) continue; // the session shows that id
        again.pattern = one.pattern;
        again.before = one.before;
    }
    return fresh;
}

std::vector<accepted_input> own_inputs::to_kept() const {
    std::vector<accepted_input> kept;
    for (const input& one : all_) {
        if (!one.is_accepted) continue;
        accepted_input& out = kept.emplace_back();
        out.id = one.id();
        out.type = to_string(one.kind);
        if (one.is_shown && !one.shown.empty()) continue;
        out.pattern = one.pattern;
        if (one.before) out.before.assign(one.before->begin(), one.before->end());
    }
    return kept;
}

void own_inputs::restore(const std::vector<accepted_input>& kept) {
    for (const accepted_input& in : kept) {
        input& one = all_.emplace_back();
        one.kind = api::kind_of(in.type);
        one.named = in.id;
        one.is_accepted = true;
        one.pattern = in.pattern;
        if (!in.before.empty())
            one.before = std::make_shared<const std::set<std::string>>(in.before.begin(), in.before.end());
    }
}

} // namespace tether::session
