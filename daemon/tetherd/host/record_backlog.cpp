#include "record_backlog.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

namespace tether::daemon {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds farewell{1};
/// The pause after ENOBUFS: waiting for the reader does not wait until the system has memory again.
constexpr std::chrono::milliseconds memory_pause{10};

bool is_full(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

} // namespace

record_backlog::record_backlog(sender send_some, std::size_t capacity_bytes, thread_starter starter)
    : send_some_{std::move(send_some)}
    , capacity_bytes_{capacity_bytes}
    , starter_{std::move(starter)} {}

record_backlog::~record_backlog() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
    else run(); // no thread was started
}

bool record_backlog::send(std::string record) {
    const std::lock_guard lock{mutex_};
    bool is_rest = false;
    if (records_.empty()) {
        const std::size_t complete = record.size();
        const int error = send_some_(record, waiting::none);
        if (error == 0) return true;
        if (!is_full(error)) return false;
        is_rest = record.size() < complete;
    }
    if (!is_rest && waiting_bytes_ + record.size() > capacity_bytes_) {
        ++lost_;
        return true;
    }
    waiting_bytes_ += record.size();
    records_.push_back(std::move(record));
    if (!thread_.joinable()) start_thread();
    changed_.notify_one();
    return true;
}

/// Without a thread the records wait; the next record tries again to start one.
void record_backlog::start_thread() {
    // Only the loop's thread handles signals.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        thread_ = starter_([this] { run(); });
    } catch (const std::system_error&) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void record_backlog::run() {
    std::unique_lock lock{mutex_};
    auto give_up = steady_clock::time_point::max();
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !records_.empty(); });
        if (stopping_ && give_up == steady_clock::time_point::max()) give_up = steady_clock::now() + farewell;
        if (records_.empty() || steady_clock::now() >= give_up) return;
        // Other threads only append, so the front stays valid.
        std::string& next = records_.front();
        const std::size_t before = next.size();
        lock.unlock();
        const int error = send_some_(next, waiting::briefly);
        if (error == ENOBUFS) std::this_thread::sleep_for(memory_pause);
        lock.lock();
        if (is_full(error)) {
            waiting_bytes_ -= before - next.size();
            continue;
        }
        if (error != 0) ++lost_;
        waiting_bytes_ -= before;
        records_.pop_front();
    }
}

std::uint64_t record_backlog::take_lost() {
    const std::lock_guard lock{mutex_};
    return records_.empty() ? std::exchange(lost_, 0) : 0;
}

} // namespace tether::daemon
