// Compares a disturbed run with the same run undisturbed.
#include "judge.hpp"

#include "support/virtual_time.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace tether::test {
namespace {

using strings = std::vector<std::string>;

/// Whether `part` is `whole` with some elements left out.
bool is_part_of(const strings& part, const strings& whole) {
    auto at = whole.begin();
    for (const std::string& each : part) {
        at = std::find(at, whole.end(), each);
        if (at == whole.end()) return false;
        ++at;
    }
    return true;
}

std::string describe(const session::run& run) {
    return fmt::format("{} {} {}", to_string(run.state), run.error ? error_word(run.error->code) : "-",
                       run.result ? run.result->status + run.result->stop_reason : "without a result");
}

class judgement {
  public:
    judgement(const aftermath& run, const aftermath& calm) : run_{run}, calm_{calm}, broken_{run.complaints} {}

    strings take() { return std::move(broken_); }

    void check_end(reach how) {
        if (!run_.refusal.empty() && how != reach::some) complain(run_.refusal);
        if (!is_finished(run_.last.state) || !run_.last.result) return complain("the run has no result");
        const session::run_result& result = *run_.last.result;
        if (result.complete != result.proof.missing.empty()) return complain("incomplete, yet nothing is missing");
        if (result.complete) {
            if (run_.refusal.empty() && !has_same_messages()) complain("complete, with other messages");
            if (describe(run_.last) != describe(calm_.last))
                complain(fmt::format("ended '{}' instead of '{}'", describe(run_.last), describe(calm_.last)));
            return;
        }
        if (how != reach::some && calm_.last.result->status != "deleted") // a deleted history proves nothing
            complain("incomplete: " + result.proof.missing.front());
        if (!calm_.has_late_messages && !is_part_of(run_.messages, calm_.messages))
            complain(fmt::format("messages that nobody wrote, or out of order:\n      {:.60}\n    of\n      {:.60}",
                                 fmt::join(run_.messages, "\n      "), fmt::join(calm_.messages, "\n      ")));
    }

    void check_truth() {
        const simulator::session_truth& truth = run_.sessions.at(0);
        if (run_.messages != truth.messages) complain("other messages than the agent's");
        const session::run_result& result = *run_.last.result;
        const auto last = std::find_if(truth.emitted.rbegin(), truth.emitted.rend(), [&](const auto& e) {
            return e.type == "session.status_idle" || e.type == "session.status_terminated" ||
                (e.type == "session.deleted" && result.status == "deleted"); // otherwise we did it
        });
        if (last == truth.emitted.rend() || last->id != result.proof.terminal_event_id)
            complain("another event ended it than the last word of the session");
    }

    void check_work() {
        if (run_.sessions.size() > 1) complain(fmt::format("{} sessions were made", run_.sessions.size()));
        for (const auto& session : run_.sessions)
            for (const auto& [text, times] : session.texts)
                if (times != 1) complain(fmt::format("'{}' was sent {} times", text, times));
    }

    /// Each event once, in the order of the agent's events. All events up to the end of the turn
    /// must be present. Answers are in the history as soon as they are accepted, before the stream
    /// has them.
    void check_feed(reach how) {
        const std::set<std::string> once(run_.feed.begin(), run_.feed.end());
        if (once.size() != run_.feed.size()) complain("an event was published twice");
        if (run_.sessions.empty() || !run_.last.result || !run_.last.result->complete) return;
        strings in_order;
        for (const auto& each : run_.sessions.back().emitted) {
            // After an end that only the status reported, and events that we caused.
            if (each.type == "session.deleted" && run_.last.result->status != "deleted") break;
            if (!each.id.empty() && !once.contains(each.id))
                complain(fmt::format("event {} {} was not published", each.id, each.type));
            if (!each.id.empty() && !each.type.starts_with("user.")) in_order.push_back(each.id);
            if (each.id == run_.last.result->proof.terminal_event_id) break;
        }
        const bool in_time = how == reach::whole && !calm_.has_late_messages;
        if (in_time && broken_.empty() && !is_part_of(in_order, run_.feed))
            complain(fmt::format("emitted {}, published {}", fmt::join(in_order, " "), fmt::join(run_.feed, " ")));
    }

  private:
    bool has_same_messages() const {
        if (run_.messages == calm_.messages) return true;
        // The history sorts by processing time.
        const bool by_history = run_.last.result->proof.by == session::result_proof::source::history;
        return calm_.has_late_messages && by_history &&
            std::is_permutation(run_.messages.begin(), run_.messages.end(), calm_.messages.begin(),
                                calm_.messages.end());
    }
    void complain(std::string what) { broken_.push_back(std::move(what)); }

    const aftermath& run_;
    const aftermath& calm_;
    strings broken_;
};

} // namespace

aftermath play_alone(const recording& what, const std::string& faults, const circumstances& given,
                     unsigned long long seed) {
    virtual_world world{given, seed};
    return play_in(world, what, faults);
}

aftermath play_in(virtual_world& world, const recording& what, const std::string& faults) {
    const played p = world.play(what, faults);
    aftermath out;
    out.took = virtual_time::passed();
    for (const session::run& each : world.sink.puts)
        if (is_finished(each.state)) out.last = each;
    out.messages = p.messages;
    for (const auto& [id, events] : world.sink.events)
        for (const api::event& e : events)
            if (!e.id.empty()) out.feed.push_back(e.queued ? e.id + "?" : e.id);
    out.sessions = world.api.truth().sessions();
    out.refusal = world.refusal;
    out.has_late_messages = boost::json::serialize(what.work).find("@late-message") != std::string::npos;
    out.struck = world.api.faults().tally();
    out.complaints = std::move(world.complaints);
    out.log_lines = std::move(world.log_lines);
    return out;
}

std::vector<std::string> broken_undisturbed(const aftermath& calm) {
    std::vector<std::string> broken = broken_promises(calm, calm, reach::whole);
    if (!broken.empty()) return broken;
    judgement judge{calm, calm};
    judge.check_truth();
    return judge.take();
}

std::vector<std::string> broken_promises(const aftermath& run, const aftermath& calm, reach how) {
    judgement judge{run, calm};
    judge.check_end(how);
    judge.check_work();
    judge.check_feed(how);
    return judge.take();
}

} // namespace tether::test
