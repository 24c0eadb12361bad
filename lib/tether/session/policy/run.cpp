#include <tether/session/policy/run.hpp>

#include <array>
#include <utility>

namespace tether::session {
namespace {

template <class Enum, std::size_t N>
using words = std::array<std::pair<Enum, std::string_view>, N>;

constexpr words<run_state, 8> state_words{{
    {run_state::queued, "queued"},
    {run_state::starting, "starting"},
    {run_state::running, "running"},
    {run_state::waiting, "waiting"},
    {run_state::succeeded, "succeeded"},
    {run_state::failed, "failed"},
    {run_state::cancelled, "cancelled"},
    {run_state::timed_out, "timed_out"},
}};
constexpr words<remote_state, 6> remote_words{{
    {remote_state::none, "none"},
    {remote_state::held, "held"},
    {remote_state::deleted, "deleted"},
    {remote_state::archived, "archived"},
    {remote_state::kept, "kept"},
    {remote_state::lost, "lost"},
}};
constexpr words<when_done, 3> done_words{{
    {when_done::remove, "delete"},
    {when_done::archive, "archive"},
    {when_done::keep, "keep"},
}};
constexpr words<follow_mode, 3> mode_words{{
    {follow_mode::none, "none"},
    {follow_mode::stream, "stream"},
    {follow_mode::poll, "poll"},
}};

template <class Enum, std::size_t N>
std::string_view word_of(const words<Enum, N>& table, Enum value) noexcept {
    for (const auto& [key, word] : table)
        if (key == value) return word;
    return {};
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const words<Enum, N>& table, std::string_view text) noexcept {
    for (const auto& [key, word] : table)
        if (word == text) return key;
    return std::nullopt;
}

} // namespace

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
std::optional<run_state> parse_run_state(std::string_view word) noexcept {
    return value_of(state_words, word);
}
std::optional<when_done> parse_when_done(std::string_view word) noexcept {
    return value_of(done_words, word);
}

} // namespace tether::session
