// Tells one task to stop, but never during a request that must not be interrupted.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <functional>
#include <utility>

namespace tether::async {

/// One per task; outlives it. Emits `terminal`, on the io thread. While the shield is up, the signal is delayed until
/// the shielded work has ended: its response is not lost, and the next wait throws.
class stop_signal {
  public:
    boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }

    void stop() {
        if (shielded_) pending_ = true;
        else signal_.emit(boost::asio::cancellation_type::terminal);
    }

    /// A function that raises the shield. The work calls it immediately before it may take effect, so that earlier
    /// waits can still be cancelled.
    std::function<void()> shield() {
        return [this] { shielded_ = true; };
    }

    /// Awaits `work` and lowers the shield, on success and on failure.
    template <class T>
    boost::asio::awaitable<T> async_shielded(boost::asio::awaitable<T> work) {
        const lowering at_end{*this};
        co_return co_await std::move(work);
    }

  private:
    struct lowering {
        explicit lowering(stop_signal& s) : signal{s} {}
        ~lowering() { signal.lower(); }
        lowering(const lowering&) = delete;
        stop_signal& signal;
    };
    void lower() {
        shielded_ = false;
        if (std::exchange(pending_, false)) signal_.emit(boost::asio::cancellation_type::terminal);
    }

    boost::asio::cancellation_signal signal_;
    bool shielded_ = false;
    bool pending_ = false;
};

} // namespace tether::async
