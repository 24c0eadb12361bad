// Keeps two daemons out of one state directory.
#pragma once

#include <tether/core/error.hpp>

#include <filesystem>
#include <string>

namespace tether::store {

/// An exclusive flock(2) on `lock` in the directory, from `take` to destruction; the kernel frees it when the process
/// dies in whatever way. The file stays.
class state_lock {
  public:
    state_lock() = default;
    ~state_lock();
    state_lock(const state_lock&) = delete;
    state_lock& operator=(const state_lock&) = delete;

    /// True when the directory is ours now. Else `why` is a sentence for the operator.
    bool take(const std::filesystem::path& state_dir, std::string& why);

  private:
    int descriptor_ = -1;
};

} // namespace tether::store
