#include <tether/session/policy/continuation.hpp>

#include <tether/core/json_text.hpp>
#include <tether/core/words.hpp>

namespace tether::session {
namespace {

constexpr word<run_state> state_words[] = {
    {run_state::queued, "queued"},       {run_state::starting, "starting"},   {run_state::running, "running"},
    {run_state::waiting, "waiting"},     {run_state::succeeded, "succeeded"}, {run_state::failed, "failed"},
    {run_state::cancelled, "cancelled"}, {run_state::timed_out, "timed_out"},
};
constexpr word<remote_state> remote_words[] = {
    {remote_state::none, "none"},         {remote_state::held, "held"}, {remote_state::deleted, "deleted"},
    {remote_state::archived, "archived"}, {remote_state::kept, "kept"}, {remote_state::lost, "lost"},
};
constexpr word<when_done> done_words[] = {
    {when_done::remove, "delete"},
    {when_done::archive, "archive"},
    {when_done::keep, "keep"},
};
constexpr word<follow_mode> mode_words[] = {
    {follow_mode::none, "none"},
    {follow_mode::stream, "stream"},
    {follow_mode::poll, "poll"},
};

constexpr word<result_proof::source> source_words[] = {
    {result_proof::source::none, "none"},
    {result_proof::source::stream, "stream"},
    {result_proof::source::history, "history"},
};

constexpr word<send_outcome> outcome_words[] = {
    {send_outcome::unknown, "unknown"},
    {send_outcome::accepted, "accepted"},
    {send_outcome::dropped, "dropped"},
};

} // namespace

std::string_view to_string(send_outcome outcome) noexcept {
    return word_of(outcome_words, outcome);
}
std::string_view to_string(run_state state) noexcept {
    return word_of(state_words, state);
}
std::string_view to_string(remote_state state) noexcept {
    return word_of(remote_words, state);
}
std::string_view to_string(when_done what) noexcept {
    return word_of(done_words, what);
}
std::string_view to_string(follow_mode mode) noexcept {
    return word_of(mode_words, mode);
}
std::string_view to_string(result_proof::source source) noexcept {
    return word_of(source_words, source);
}
std::optional<run_state> parse_run_state(std::string_view word) noexcept {
    return value_of(state_words, word);
}
std::optional<when_done> parse_when_done(std::string_view word) noexcept {
    return value_of(done_words, word);
}

std::size_t text_size(const run& r) {
    std::size_t bytes = 1024 + json_size(r.agent);
    if (r.error) bytes += r.error->message.size();
    if (r.error && r.error->session_error) bytes += r.error->session_error->message.size();
    if (!r.result) return bytes;
    if (r.result->outcome) bytes += r.result->outcome->explanation.size();
    bytes += r.result->usage.size() + r.result->stop_reason.size() + r.result->stop_details.size();
    if (r.result->messages.empty()) return bytes;
    for (const std::string& message : r.result->messages) bytes += message.size();
    return bytes + r.result->messages.back().size(); // also the `last_message`
}

} // namespace tether::session
