#include <tether/api/governor.hpp>

#include <tether/api/admission.hpp>
#include <tether/async/use_tuple.hpp>
#include <tether/core/error.hpp>

#include <boost/asio/steady_timer.hpp>
#include <unordered_map>

namespace tether::api {
namespace {

namespace asio = boost::asio;
using clock = token_bucket::clock;

} // namespace

std::string_view to_string(request_class what) noexcept {
    return what == request_class::create ? "create" : "other";
}

std::string_view to_string(hold_cause why) noexcept {
    return why == hold_cause::rate_limit ? "rate_limit" : "overload";
}

// Shared with the handler of `wake`, which may still be queued when the governor is destroyed.
struct governor::impl : std::enable_shared_from_this<impl> {
    impl(asio::any_io_executor executor, std::uint32_t requests_per_minute, std::uint32_t creates_per_minute)
        : decide{requests_per_minute, creates_per_minute, clock::now()}
        , wake{std::move(executor)} {}

    /// Admits every request that may be sent, and arms `wake` for the next one.
    void pump();
    void sleep_until(clock::time_point when);
    void stay_asleep();

    class place;

    admission decide;
    asio::steady_timer wake;
    std::optional<clock::time_point> wakes_at;
    std::uint64_t wakes = 0;
    /// The waiting requests, by ticket. Each waits on a separate timer, which `pump` cancels.
    std::unordered_map<admission::ticket, asio::steady_timer*> parked;
};

/// A place in the queue; the destructor gives it up.
class governor::impl::place {
  public:
    place(impl& all, asio::steady_timer& timer, priority urgency, request_class what, uid_t owner)
        : all_{all}
        , ticket_{all.decide.enqueue(urgency, what, owner)} {
        all_.parked.emplace(ticket_, &timer);
    }
    ~place() {
        if (all_.parked.erase(ticket_) == 0) return;
        all_.decide.withdraw(ticket_);
        if (all_.parked.empty()) all_.stay_asleep();
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
        found->second->cancel();
        parked.erase(found);
    }
    if (const auto when = decide.next_at()) sleep_until(*when);
}

void governor::impl::sleep_until(clock::time_point when) {
    if (wakes_at && *wakes_at <= when) return; // an early wake only checks again
    wakes_at = when;
    wake.expires_at(when);
    // A queued handler cannot be cancelled; its number shows that it is outdated.
    wake.async_wait([weak = weak_from_this(), mine = ++wakes](error_code) {
        const auto self = weak.lock();
        if (!self || self->wakes != mine) return;
        self->wakes_at.reset();
        self->pump();
    });
}

void governor::impl::stay_asleep() {
    ++wakes;
    wakes_at.reset();
    wake.cancel();
}

governor::governor(asio::any_io_executor executor, std::uint32_t requests_per_minute, std::uint32_t creates_per_minute)
    : impl_{std::make_shared<impl>(std::move(executor), requests_per_minute, creates_per_minute)} {}

governor::~governor() = default;

asio::awaitable<void> governor::async_admit(priority urgency, request_class what, uid_t owner) {
    const std::shared_ptr<impl> self = impl_;
    asio::steady_timer timer{self->wake.get_executor(), clock::time_point::max()};
    const impl::place place{*self, timer, urgency, what, owner};
    self->pump();
    while (place.waiting()) co_await timer.async_wait(async::use_tuple); // throws when cancelled
}

void governor::hold(request_class what, std::chrono::milliseconds pause) {
    impl_->decide.hold(what, pause, clock::now());
}

void governor::overloaded() {
    impl_->decide.overloaded(clock::now());
}

void governor::succeeded() {
    impl_->decide.succeeded();
}

bool governor::has_token(request_class what) const {
    return impl_->decide.has_token(what, clock::now());
}

void governor::set_rates(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute) {
    impl_->decide.set_rates(requests_per_minute, creates_per_minute, clock::now());
    impl_->stay_asleep();
    impl_->pump();
}

governor_state governor::state() const {
    return impl_->decide.state(clock::now());
}

std::size_t governor::waiting_of(uid_t owner) const {
    return impl_->decide.waiting_of(owner);
}

} // namespace tether::api
