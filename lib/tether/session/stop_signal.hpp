// Tells one task to stop, but not in the middle of a request that must not be cut in two.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>

namespace tether::session {

/// One per task; outlives it. Emits `terminal`, on the io thread. While a shielded request is under way the
/// signal is held back, and given right after it: the request's answer is not lost, and the next wait
/// throws.
class stop_signal {
  public:
    boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }

    void stop() {
        if (shielded_) pending_ = true;
        else signal_.emit(boost::asio::cancellation_type::terminal);
    }

    template <class T>
    boost::asio::awaitable<T> async_shielded(boost::asio::awaitable<T> work) {
        shielded_ = true;
        T value = co_await std::move(work);
        shielded_ = false;
        if (pending_) {
            pending_ = false;
            signal_.emit(boost::asio::cancellation_type::terminal);
        }
        co_return value;
    }

  private:
    boost::asio::cancellation_signal signal_;
    bool shielded_ = false;
    bool pending_ = false;
};

} // namespace tether::session
