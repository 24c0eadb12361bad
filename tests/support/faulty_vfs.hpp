// A layer below SQLite that fails when a test says so.
#pragma once

#include <atomic>
#include <string>

struct sqlite3_vfs;

namespace tether::test {

/// Registered under `name()` while it lives; everything else goes to the system's layer. Flushes are counted and not
/// made: no test here cuts the power. Any thread may tell it what to
/// do. Connections that use it are closed before it goes.
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
    /// The change with this number fails, and the `more` ones behind it.
    void fail_at(int change, kind how, int more = 0);
    /// Every change fails until `heal`.
    void fail_now(kind how);
    void heal();
    /// What should come of the next change: 0, or the code to fail with.
    int next();

  private:
    std::string name_;
    std::atomic<int> changes_ = 0;
    std::atomic<int> first_ = -1;
    std::atomic<int> last_ = -1;
    std::atomic<int> how_ = 0;
    sqlite3_vfs* vfs_;
};

} // namespace tether::test
