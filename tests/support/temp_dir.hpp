// Makes a folder that exists as long as its test.
#pragma once

#include <filesystem>

namespace tether::test {

/// Makes a new folder (mode 0700) below the system's temporary folder, and removes it with its
/// contents when destroyed.
class temp_dir {
  public:
    temp_dir();
    ~temp_dir();
    temp_dir(const temp_dir&) = delete;
    temp_dir& operator=(const temp_dir&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

} // namespace tether::test
