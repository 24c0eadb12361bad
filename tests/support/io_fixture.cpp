// Runs coroutines on a test's own io_context, for a bounded time.
#include "io_fixture.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

namespace tether::test {
namespace {

using clock = std::chrono::steady_clock;

/// Empty after a normal end and after cancellation.
std::string describe(const std::exception_ptr& error) {
    if (!error) return {};
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return e.code() == asio::error::operation_aborted ? std::string{} : std::string{e.what()};
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an exception of an unknown type";
    }
}

} // namespace

bool started_task::was_cancelled() const {
    return state_->error && describe(state_->error).empty();
}

started_task io_fixture::spawn(asio::awaitable<void> what, bool record) {
    auto state = std::make_shared<started_task::state>();
    auto done = [this, state, record](std::exception_ptr error) {
        state->finished = true;
        state->error = error;
        if (std::string text = describe(error); record && !text.empty()) errors_.push_back(std::move(text));
    };
    asio::co_spawn(ctx, std::move(what), asio::bind_cancellation_slot(state->signal.slot(), std::move(done)));
    started_task task{state};
    tasks_.push_back(task);
    return task;
}

bool io_fixture::run_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
    const auto deadline = clock::now() + limit;
    // Other threads may still post work, so an idle context does not end the wait.
    const auto busy = asio::make_work_guard(ctx);
    if (ctx.stopped()) ctx.restart();
    while (!done()) {
        if (clock::now() >= deadline) return false;
        ctx.run_one_for(std::chrono::milliseconds{10});
    }
    return true;
}

bool io_fixture::finish(std::chrono::milliseconds limit) {
    for (started_task& task : tasks_)
        if (!task.finished()) task.cancel();
    ctx.restart();
    ctx.run_for(limit);
    return ctx.stopped();
}

io_fixture::~io_fixture() {
    try {
        if (!finish()) FAIL_CHECK("the context still has work at the end of the test");
    } catch (const std::exception& e) {
        FAIL_CHECK("a handler threw at the end of the test: ", e.what());
    }
    for (const std::string& text : errors_) FAIL_CHECK("a started task threw: ", text);
}

} // namespace tether::test
