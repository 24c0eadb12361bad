// Runs coroutines on a test's own io_context, for a bounded time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace tether::test {

namespace asio = boost::asio;

/// One coroutine that a fixture started. Handles may be copied, or dropped at once.
class started_task {
  public:
    struct state {
        asio::cancellation_signal signal;
        bool finished = false;
        std::exception_ptr error;
    };

    explicit started_task(std::shared_ptr<state> s) : state_{std::move(s)} {}

    /// Requests the task to stop (`terminal`); it stops while the context runs.
    void cancel() { state_->signal.emit(asio::cancellation_type::terminal); }
    bool finished() const { return state_->finished; }
    /// The exception that it threw, including `operation_aborted`; null while it runs and after a normal end.
    std::exception_ptr error() const { return state_->error; }
    /// True when it ended by `operation_aborted`.
    bool was_cancelled() const;

  private:
    std::shared_ptr<state> state_; // shared: the completion handler outlives every handle
};

/// A test's event loop: `TEST_CASE_FIXTURE(io_fixture, "…")`. At the end it cancels everything that
/// was started, and fails the test when the context still has work after that, or when a task threw
/// anything except `operation_aborted`. Tasks that refer to locals of the test body need `finish()`
/// as its last line, because locals are destroyed before the fixture's destructor runs.
class io_fixture {
  public:
    io_fixture() = default;
    ~io_fixture();
    io_fixture(const io_fixture&) = delete;
    io_fixture& operator=(const io_fixture&) = delete;

    asio::io_context ctx{1};

    /// Runs the context until `what` completes; returns its value or throws its exception. Throws
    /// `std::runtime_error` after 30 s.
    template <class T>
    T run(asio::awaitable<T> what) {
        using kept = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
        auto value = std::make_shared<std::optional<kept>>(); // shared: a stuck coroutine may outlive this call
        started_task task = spawn(keep<T>(std::move(what), value), /*record=*/false);
        if (!run_until([&] { return task.finished(); }, std::chrono::seconds{30})) {
            task.cancel();
            run_until([&] { return task.finished(); }, std::chrono::seconds{2});
            throw std::runtime_error{"the coroutine did not finish within 30 s"};
        }
        if (task.error()) std::rethrow_exception(task.error());
        if constexpr (!std::is_void_v<T>) return std::move(**value);
    }

    /// Spawns `what` concurrently to the test body; it runs during `run` and `run_until`.
    started_task start(asio::awaitable<void> what) { return spawn(std::move(what), /*record=*/true); }

    /// Runs the context until `done()` is true; false when it is not after `limit`.
    bool run_until(const std::function<bool()>& done, std::chrono::milliseconds limit = std::chrono::seconds{10});

    /// The exceptions of started tasks as text, without cancellation.
    const std::vector<std::string>& errors() const { return errors_; }

    /// Cancels everything started and runs until the context has no work, at most `limit`; returns
    /// whether it has none. Does not fail the test.
    bool finish(std::chrono::milliseconds limit = std::chrono::seconds{5});

  private:
    template <class T, class Kept>
    static asio::awaitable<void> keep(asio::awaitable<T> what, std::shared_ptr<std::optional<Kept>> value) {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(what);
            value->emplace();
        } else {
            value->emplace(co_await std::move(what));
        }
    }

    started_task spawn(asio::awaitable<void> what, bool record);

    std::vector<started_task> tasks_;
    std::vector<std::string> errors_;
};

} // namespace tether::test
