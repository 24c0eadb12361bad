#include <tether/session/policy/proof_checks.hpp>

#include <fmt/format.h>

namespace tether::session {
namespace {

std::string share_of(const turn_tally::sent& sent, std::string_view noun) {
    return fmt::format("{} of {} {}", sent.processed, sent.accepted, noun);
}

/// The conditions that both proofs share.
void add_common(std::vector<proof_check>& checks, const turn& seen, bool is_idle) {
    const turn_tally now = seen.tally();
    const bool has_work = now.work.processed == now.work.accepted;
    // A session that has ended processes nothing more; one that is idle never shows an interrupt without effect.
    const bool has_rest =
        !is_idle || (now.interrupts.shown == now.interrupts.processed && now.answers.accepted == now.answers.processed);
    checks.push_back({"inputs_processed", has_work && has_rest,
                      fmt::format("{}, {}, {}", share_of(now.work, "messages and outcomes"),
                                  share_of(now.interrupts, "interrupts"), share_of(now.answers, "answers"))});
    checks.push_back({"model_requests_ended", now.open_requests == 0,
                      fmt::format("{} model requests, {} without an end", now.requests, now.open_requests)});
    checks.push_back({"workflow_runs_ended", now.open_workflows == 0,
                      fmt::format("{} workflow runs, {} open", now.workflows, now.open_workflows)});
    if (!seen.over() || !seen.over()->outcome) return;
    const std::string& result = seen.over()->outcome->result;
    checks.push_back({"outcome_verdict", !result.empty(), result.empty() ? "no verdict" : result});
}

proof_check terminal_event(bool holds, const std::string& id) {
    return {"terminal_event", holds, id.empty() ? "none" : id};
}

bool ends_idle(const conclusion& end) {
    return end.by == conclusion::how::idle;
}

} // namespace

std::vector<proof_check> stream_checks(const turn& seen, std::size_t events) {
    std::vector<proof_check> checks;
    checks.push_back({"stream_before_work", true, "the stream was open before the work was sent"});
    checks.push_back({"stream_unbroken", true, fmt::format("{} events", events)});
    checks.push_back(terminal_event(seen.over().has_value(), seen.over() ? seen.over()->event_id : std::string{}));
    add_common(checks, seen, seen.over() && ends_idle(*seen.over()));
    return checks;
}

std::vector<proof_check> history_checks(const history_read& read, const conclusion& end,
                                        const std::vector<turn_message>& streamed, const history_read* earlier) {
    const turn& seen = read.seen();
    const bool has_end = seen.over() && (end.event_id.empty() || read.contains(end.event_id));
    const turn_tally now = seen.tally();
    std::vector<proof_check> checks;
    checks.push_back(terminal_event(has_end, seen.over() ? seen.over()->event_id : std::string{}));
    checks.push_back({"end_after_work", seen.over() && now.work.processed == now.work.accepted,
                      fmt::format("{} messages and outcomes before the end", now.work.processed)});
    add_common(checks, seen, seen.over() && ends_idle(*seen.over()));
    checks.push_back({"streamed_messages_listed", read.contains_all(streamed),
                      fmt::format("{} streamed messages", streamed.size())});
    const bool agrees = earlier && read.agrees_with(*earlier);
    checks.push_back({"reads_agree", agrees,
                      earlier ? fmt::format("{} events, {} in the read before", read.size(), earlier->size())
                              : fmt::format("{} events in one read", read.size())});
    return checks;
}

} // namespace tether::session
