#include <tether/session/ports/observer.hpp>

namespace tether::session {
namespace {

class deaf_observer final : public observer {
  public:
    void turn_accepted() noexcept override {}
    void turn_ended(const run&) noexcept override {}
    void first_event(std::chrono::milliseconds) noexcept override {}
    void event_published(std::chrono::milliseconds) noexcept override {}
    void stream_opened() noexcept override {}
    void stream_refused(const error_code&) noexcept override {}
    void stream_lost(const error_code&) noexcept override {}
    void polled() noexcept override {}
    void tokens_used(const token_counts&) noexcept override {}
    void cost_grew(std::uint64_t) noexcept override {}
};

} // namespace

observer& no_observer() noexcept {
    static deaf_observer deaf; // has no state
    return deaf;
}

} // namespace tether::session
