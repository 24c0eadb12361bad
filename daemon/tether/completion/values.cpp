// Decides which values a command line may contain, besides names of commands and options.
#include "completion.hpp"

namespace tether::cli::completion {

values values_of(const option& row) {
    values found;
    if (row.value.empty()) return found;
    found.kind = values::type::text;
    if (row.value == "FILE" || row.value == "PATH") found.kind = values::type::files;
    if (row.name == "on-interrupt") found.words = {"cancel", "detach", "ask"};
    if (row.name == "state")
        found.words = {"queued", "starting", "running", "waiting", "succeeded", "failed", "cancelled", "timed_out"};
    if (!found.words.empty()) found.kind = values::type::words;
    return found;
}

bool takes_runs(const command& chosen) noexcept {
    return chosen.usage.find("ID") != chosen.usage.npos || chosen.usage.find("RUN") != chosen.usage.npos;
}

std::string escaped(std::string_view text, std::string_view characters, std::string_view prefix) {
    std::string result;
    for (const char c : text) {
        if (characters.find(c) != characters.npos) result += prefix;
        result += c;
    }
    return result;
}

} // namespace tether::cli::completion
