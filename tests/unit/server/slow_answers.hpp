// Plays a name service that answers when the test releases it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>

namespace tether::test {

/// Shared with threads that may outlive the test.
class slow_answers {
  public:
    ~slow_answers() { release(); }

    /// Blocks until `release`, then returns `text`.
    std::string wait(std::string text) {
        std::unique_lock lock{mutex_};
        ++waiting_;
        changed_.wait(lock, [this] { return released_; });
        --waiting_;
        return text;
    }
    int waiting() {
        const std::lock_guard lock{mutex_};
        return waiting_;
    }
    void release() {
        const std::lock_guard lock{mutex_};
        released_ = true;
        changed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;
    bool released_ = false;
};

} // namespace tether::test
