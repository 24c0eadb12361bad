// Tests the threads for blocking calls.
#include <tether/async/lookup_pool.hpp>

#include <doctest/doctest.h>
#include <future>
#include <system_error>

using namespace tether;
using namespace tether::async;

namespace {

/// A job that completes `done`.
auto job(std::promise<void>& done) {
    return [&done] { return std::function<void()>{[&done] { done.set_value(); }}; };
}

} // namespace

TEST_SUITE("async::lookup_pool") {

    TEST_CASE("a job is refused while no thread can be started, and a later one runs") {
        bool scarce = true;
        lookup_pool pool{1, [&](std::function<void()> body) {
                             if (scarce) throw std::system_error{EAGAIN, std::generic_category()};
                             start_detached_thread(std::move(body));
                         }};
        std::promise<void> first, second;
        CHECK_FALSE(pool.submit(job(first)));
        scarce = false;
        CHECK(pool.submit(job(second)));
        second.get_future().get();
    }

    TEST_CASE("an existing thread runs the jobs for which no further thread can be started") {
        int threads = 0;
        lookup_pool pool{4, [&](std::function<void()> body) {
                             if (++threads > 1) throw std::system_error{EAGAIN, std::generic_category()};
                             start_detached_thread(std::move(body));
                         }};
        std::promise<void> release, first, second;
        const std::shared_future<void> released = release.get_future().share();
        CHECK(pool.submit([&] {
            released.wait();
            return std::function<void()>{[&first] { first.set_value(); }};
        }));
        CHECK(pool.submit(job(second)));
        release.set_value();
        first.get_future().get();
        second.get_future().get();
        CHECK(threads >= 1);
    }
}
