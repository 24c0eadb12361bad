// A private folder that goes with the process.
#pragma once

#include <filesystem>

namespace tether::daemon {

/// A fresh folder with mode 0700 below the system's temporary folder; removed with all it holds when
/// destroyed. Throws `std::system_error`.
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
