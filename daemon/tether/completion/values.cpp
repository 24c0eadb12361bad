// Decides which values a command line may contain, besides names of commands and options.
#include "completion.hpp"

namespace tether::cli::completion {

values values_of(const option& of) {
    values made;
    if (of.value.empty()) return made;
    made.are = values::what::text;
    if (of.value == "FILE" || of.value == "PATH") made.are = values::what::files;
    if (of.name == "on-interrupt") made.words = {"cancel", "detach", "ask"};
    if (of.name == "state")
        made.words = {"queued", "starting", "running", "waiting", "succeeded", "failed", "cancelled", "timed_out"};
    if (!made.words.empty()) made.are = values::what::words;
    return made;
}

bool takes_runs(const command& of) noexcept {
    return of.usage.find("ID") != of.usage.npos || of.usage.find("RUN") != of.usage.npos;
}

std::string escaped(std::string_view text, std::string_view of, std::string_view before) {
    std::string out;
    for (const char c : text) {
        if (of.find(c) != of.npos) out += before;
        out += c;
    }
    return out;
}

} // namespace tether::cli::completion
