// Selects what is new in the feed of all runs, which begins with all stored records.
#include "change_filter.hpp"

#include <fmt/format.h>
#include <iterator>

namespace tether::cli {

namespace {

/// What a person sees of a run, without figures that grow constantly.
std::string sight_of(const protocol::run_document& run) {
    std::string sight = fmt::format("{} {} {}", run.state, run.turns, run.finished_at);
    if (protocol::is_finished_state(run.state)) sight += " " + run.remote; // before that it only says `held`
    for (const auto& action : run.waiting_for) sight += " " + action.event_id;
    constexpr std::size_t longest = 4096; // as long as the ids of a hundred questions
    if (sight.size() > longest) sight.resize(longest);
    return sight;
}

} // namespace

change_filter::change_filter(const std::vector<client::run_snapshot>& listed) {
    for (const auto& [run, document] : listed) known_[run.id].sight = sight_of(run);
}

bool change_filter::is_new(const protocol::run_document& run) {
    auto [position, is_unlisted] = known_.try_emplace(run.id);
    if (is_unlisted && known_.size() > most_runs)
        known_.erase(known_.begin() == position ? std::next(position) : known_.begin());
    known_run& known = position->second;
    const std::string sight = sight_of(run);
    if (is_unlisted) known.is_caught_up = true;
    const bool is_same = known.sight == sight;
    if (is_same) known.is_caught_up = true;
    if (is_same || !known.is_caught_up) return false;
    known.sight = sight;
    return true;
}

} // namespace tether::cli
