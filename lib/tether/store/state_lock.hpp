// Prevents two daemons from using one state directory, and notices when it is deleted or replaced.
#pragma once

#include <tether/core/descriptor.hpp>
#include <tether/core/error.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tether::store {

/// Exclusive flock(2)s on the directory and on `lock` in it, from `take` to destruction; the kernel releases them
/// however the process ends. The file stays. Deleting it does not let a second daemon in, because the directory's own
/// lock remains. On a file system that cannot lock directories, only the file's lock exists.
class state_lock {
  public:
    state_lock() = default;
    state_lock(const state_lock&) = delete;
    state_lock& operator=(const state_lock&) = delete;

    /// Returns true when the directory is locked. Else `why` is a sentence for the operator.
    bool take(const std::filesystem::path& state_dir, std::string& why);

    /// Adds a file that `why_lost` checks.
    void watch(const std::filesystem::path& file);

    /// Returns why data in the directory may be lost, or another daemon could start: the directory, `lock` or a watched
    /// file was deleted or replaced. A sentence for the operator; empty without a problem. Calls stat(2) only.
    std::string why_lost() const;

  private:
    struct place {
        std::filesystem::path path;
        dev_t device = 0;
        ino_t inode = 0;
    };

    void release();

    descriptor folder_, file_;
    std::vector<place> places_; ///< the directory first
};

} // namespace tether::store
