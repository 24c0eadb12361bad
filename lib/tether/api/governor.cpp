#include <tether/api/governor.hpp>

#include <tether/api/admission.hpp>
#include <tether/async/event.hpp>
#include <tether/async/watchdog.hpp>
#include <tether/core/error.hpp>

#include <unordered_map>

namespace tether::api {
namespace {

namespace asio = boost::asio;
using clock = token_bucket::clock;

} // namespace

std::string_view to_string(request_class kind) noexcept {
    return kind == request_class::create ? "create" : "other";
}

std::string_view to_string(hold_cause cause) noexcept {
    return cause == hold_cause::rate_limit ? "rate_limit" : "overload";
}

// Shared with the coroutines that wait, whose frames may be destroyed after the governor.
struct governor::impl {
    impl(const asio::any_io_executor& executor, std::uint32_t requests_per_minute, std::uint32_t creates_per_minute)
        : decide{requests_per_minute, creates_per_minute, clock::now()}
        , wake{executor, [this] { pump(); }} {}

    /// Admits every request that may be sent, and arms `wake` for the next one.
    void pump();

    class place;

    admission decide;
    async::watchdog wake;
    /// The waiting requests, by ticket. `pump` notifies their events.
    std::unordered_map<admission::ticket, async::event*> parked;
};

/// A place in the queue; the destructor gives it up.
class governor::impl::place {
  public:
    place(impl& all, async::event& admitted, priority urgency, request_class kind, uid_t owner)
        : all_{all}
        , ticket_{all.decide.enqueue(urgency, kind, owner)} {
        all_.parked.emplace(ticket_, &admitted);
    }
    ~place() {
        if (all_.parked.erase(ticket_) == 0) return;
        all_.decide.withdraw(ticket_);
        if (all_.parked.empty()) all_.wake.clear();
    }
    place(const place&) = delete;
    place& operator=(const place&) = delete;

    bool waiting() const { return all_.parked.contains(ticket_); }

  private:
    impl& all_;
    admission::ticket ticket_;
};

void governor::impl::pump() {
    while (const auto next = decide.admit(clock::now())) {
        const auto found = parked.find(*next);
        found->second->notify();
        parked.erase(found);
    }
    if (const auto when = decide.next_at()) wake.set(*when);
}

governor::governor(asio::any_io_executor executor, std::uint32_t requests_per_minute, std::uint32_t creates_per_minute)
    : impl_{std::make_shared<impl>(std::move(executor), requests_per_minute, creates_per_minute)} {}

governor::~governor() = default;

asio::awaitable<void> governor::async_admit(priority urgency, request_class kind, uid_t owner) {
    const std::shared_ptr<impl> shared = impl_;
    async::event admitted;
    const impl::place place{*shared, admitted, urgency, kind, owner};
    shared->pump();
    while (place.waiting()) co_await admitted.async_wait();
}

void governor::hold(request_class kind, std::chrono::milliseconds pause) {
    impl_->decide.hold(kind, pause, clock::now());
}

void governor::overloaded() {
    impl_->decide.overloaded(clock::now());
}

void governor::succeeded() {
    impl_->decide.succeeded();
}

bool governor::has_token(request_class kind) const {
    return impl_->decide.has_token(kind, clock::now());
}

void governor::set_rates(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute) {
    impl_->decide.set_rates(requests_per_minute, creates_per_minute, clock::now());
    impl_->wake.clear();
    impl_->pump();
}

governor_state governor::state() const {
    return impl_->decide.state(clock::now());
}

std::size_t governor::waiting_of(uid_t owner) const {
    return impl_->decide.waiting_of(owner);
}

} // namespace tether::api
