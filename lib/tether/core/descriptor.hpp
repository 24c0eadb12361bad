// A file descriptor that is closed when its owner is destroyed.
#pragma once

#include <unistd.h>
#include <utility>

namespace tether {

/// Owns a descriptor or none (-1). A descriptor passed in must already be close-on-exec.
class descriptor {
  public:
    descriptor() = default;
    explicit descriptor(int value) noexcept : value_{value} {}
    descriptor(descriptor&& other) noexcept : value_{other.release()} {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~descriptor() {
        if (value_ >= 0) ::close(value_);
    }

    explicit operator bool() const noexcept { return value_ >= 0; }
    int value() const noexcept { return value_; }
    /// Gives up ownership: the caller must close the descriptor.
    int release() noexcept { return std::exchange(value_, -1); }

  private:
    int value_ = -1;
};

} // namespace tether
