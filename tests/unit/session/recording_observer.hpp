// Records what runs report about themselves.
#pragma once

#include <tether/session/ports/observer.hpp>

#include <vector>

namespace tether::test {

struct recording_observer final : session::observer {
    void turn_accepted() noexcept override { ++accepted; }
    void turn_ended(const session::run& now) noexcept override { ended.push_back(now.state); }
    void first_event(std::chrono::milliseconds after) noexcept override { firsts.push_back(after); }
    void event_published(std::chrono::milliseconds lag) noexcept override { lags.push_back(lag); }
    void stream_opened() noexcept override { ++opened; }
    void stream_refused(const error_code& why) noexcept override { refused.push_back(why); }
    void stream_lost(const error_code& why) noexcept override { lost.push_back(why); }
    void polled() noexcept override { ++polls; }
    void tokens_used(const session::token_counts& used) noexcept override { tokens.push_back(used); }
    void cost_grew(std::uint64_t more) noexcept override { cents += more; }

    int accepted = 0, opened = 0, polls = 0;
    std::vector<session::run_state> ended;
    std::vector<std::chrono::milliseconds> firsts, lags;
    std::vector<error_code> refused, lost;
    std::vector<session::token_counts> tokens;
    std::uint64_t cents = 0;
};

} // namespace tether::test
