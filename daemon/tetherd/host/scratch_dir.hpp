// Makes a private folder that is removed when the process ends.
#pragma once

#include <filesystem>

namespace tether::daemon {

/// A new folder with mode 0700 in the system's temporary folder. The destructor removes it with its content. Throws
/// `std::system_error`.
class scratch_dir {
  public:
    scratch_dir();
    ~scratch_dir();
    scratch_dir(const scratch_dir&) = delete;
    scratch_dir& operator=(const scratch_dir&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

} // namespace tether::daemon
