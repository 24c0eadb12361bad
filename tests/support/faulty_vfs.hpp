// Adds a layer below SQLite that fails when a test requests it.
#pragma once

#include <atomic>
#include <string>

struct sqlite3_vfs;

namespace tether::test {

/// Registered under `name()` while it exists; everything else goes to the system's layer. Flushes
/// are counted but skipped: no test here cuts the power. Any thread may control it. Close all
/// connections that use it before it is destroyed.
class faulty_vfs {
  public:
    /// SQLite's result codes (sqlite.org/rescode.html).
    enum kind { io_error = 10, no_space = 13, read_only = 8 };

    faulty_vfs();
    ~faulty_vfs();
    faulty_vfs(const faulty_vfs&) = delete;
    faulty_vfs& operator=(const faulty_vfs&) = delete;

    std::string name() const { return name_; }

    /// Writes, truncations and flushes so far.
    int changes() const { return changes_; }
    /// The change with this number and the next `more` changes fail.
    void fail_at(int change, kind how, int more = 0);
    /// Every change fails until `heal`.
    void fail_now(kind how);
    void heal();
    /// The process ends at the change with this number, with the status `died`.
    static constexpr int died = 9;
    void die_at(int change) { death_ = change; }
    /// The result of the next change: 0, or the error code.
    int next();

  private:
    std::string name_;
    std::atomic<int> changes_ = 0;
    std::atomic<int> first_ = -1;
    std::atomic<int> last_ = -1;
    std::atomic<int> how_ = 0;
    std::atomic<int> death_ = -1;
    sqlite3_vfs* vfs_;
};

} // namespace tether::test
