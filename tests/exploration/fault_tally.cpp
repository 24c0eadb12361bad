// Reports which of the planned faults occurred.
#include "fault_tally.hpp"

#include <fmt/format.h>

namespace tether::test {

void fault_tally::add(const std::map<std::string, std::size_t>& struck) {
    bool any = struck.empty();
    for (const auto& [kind, times] : struck) {
        figures& of = kinds_[kind];
        ++of.ordered;
        of.carried_out += times > 0;
        of.times += times;
        any |= times > 0;
    }
    idle_ += !any;
}

std::vector<std::string> fault_tally::in_vain() const {
    std::vector<std::string> kinds;
    for (const auto& [kind, of] : kinds_)
        if (of.times == 0) kinds.push_back(kind);
    return kinds;
}

std::string fault_tally::table() const {
    std::string text;
    for (const auto& [kind, of] : kinds_)
        text += fmt::format("    {:<28} in {} of {} plays, {} times\n", kind, of.carried_out, of.ordered, of.times);
    return text;
}

} // namespace tether::test
