#include <tether/store/space_accounts.hpp>

#include <algorithm>

namespace tether::store {

void space_accounts::count(const of_run& run) {
    totals& sums = owners_[run.owner];
    ++sums.runs;
    sums.finished += run.finished();
    sums.work += run.work();
    sums.unfinished += run.unfinished();
}

void space_accounts::discount(const of_run& run) {
    const auto sums = owners_.find(run.owner);
    sums->second.finished -= run.finished();
    sums->second.work -= run.work();
    sums->second.unfinished -= run.unfinished();
    if (--sums->second.runs == 0) owners_.erase(sums);
}

template <class Change>
void space_accounts::change(const std::string& run_id, uid_t owner, Change apply) {
    const auto [run, is_new] = runs_.try_emplace(run_id);
    if (is_new) run->second.owner = owner;
    else discount(run->second);
    apply(run->second);
    count(run->second);
}

void space_accounts::add_records(const std::string& run_id, uid_t owner, std::uint64_t bytes) {
    change(run_id, owner, [bytes](of_run& run) { run.records += bytes; });
}

void space_accounts::set_continuation(const std::string& run_id, uid_t owner, std::uint64_t bytes, bool is_open) {
    change(run_id, owner, [bytes, is_open](of_run& run) {
        run.continuation = bytes;
        run.is_open = is_open;
    });
}

void space_accounts::set_finished(const std::string& run_id, uid_t owner, bool is_finished) {
    change(run_id, owner, [is_finished](of_run& run) { run.is_finished = is_finished; });
}

void space_accounts::remove(const std::string& run_id) {
    const auto run = runs_.find(run_id);
    if (run == runs_.end()) return;
    discount(run->second);
    runs_.erase(run);
}

std::uint64_t space_accounts::sum(std::optional<uid_t> owner, std::uint64_t totals::*part) const {
    if (owner) {
        const auto sums = owners_.find(*owner);
        return sums == owners_.end() ? 0 : sums->second.*part;
    }
    std::uint64_t all = 0;
    for (const auto& [uid, sums] : owners_) all += sums.*part;
    return all;
}

std::uint64_t space_accounts::work(std::optional<uid_t> owner) const {
    return sum(owner, &totals::work);
}

std::uint64_t space_accounts::unfinished(std::optional<uid_t> owner) const {
    return sum(owner, &totals::unfinished);
}

std::vector<uid_t> space_accounts::owners_over(std::uint64_t share) const {
    std::vector<std::pair<std::uint64_t, uid_t>> large;
    for (const auto& [uid, sums] : owners_)
        if (sums.finished > share) large.emplace_back(sums.finished, uid);
    std::sort(large.rbegin(), large.rend());
    std::vector<uid_t> owners;
    for (const auto& each : large) owners.push_back(each.second);
    return owners;
}

} // namespace tether::store
