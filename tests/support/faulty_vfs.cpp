// Adds a layer below SQLite that fails when a test requests it.
#include "faulty_vfs.hpp"

#include <climits>
#include <new>
#include <sqlite3.h>
#include <unistd.h>

namespace tether::test {
namespace {

/// SQLite allocates `szOsFile` bytes for it; the system's file follows.
struct faulty_file {
    sqlite3_file base;
    faulty_vfs* owner;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

faulty_file* of(sqlite3_file* file) {
    return reinterpret_cast<faulty_file*>(file);
}

sqlite3_file* real(sqlite3_file* file) {
    return of(file)->real();
}

sqlite3_vfs* system_vfs(sqlite3_vfs*) {
    return sqlite3_vfs_find(nullptr);
}

int failure(sqlite3_file* file, int io_error) {
    const int how = of(file)->owner->next();
    return how == faulty_vfs::io_error ? io_error : how;
}

const sqlite3_io_methods methods = {
    3,
    [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
    [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), to, n, at); },
    [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
        if (const int rc = failure(f, SQLITE_IOERR_WRITE)) return rc;
        return real(f)->pMethods->xWrite(real(f), from, n, at);
    },
    [](sqlite3_file* f, sqlite3_int64 size) {
        if (const int rc = failure(f, SQLITE_IOERR_TRUNCATE)) return rc;
        return real(f)->pMethods->xTruncate(real(f), size);
    },
    [](sqlite3_file* f, int) { return failure(f, SQLITE_IOERR_FSYNC); },
    [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
    [](sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
    [](sqlite3_file* f, int what, void* with) { return real(f)->pMethods->xFileControl(real(f), what, with); },
    [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
        return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
    },
    [](sqlite3_file* f, int offset, int n, int flags) {
        return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
    },
    [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
    [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
    [](sqlite3_file* f, sqlite3_int64 at, int n, void** out) { return real(f)->pMethods->xFetch(real(f), at, n, out); },
    [](sqlite3_file* f, sqlite3_int64 at, void* page) { return real(f)->pMethods->xUnfetch(real(f), at, page); },
};

int open_file(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out) {
    of(file)->owner = static_cast<faulty_vfs*>(vfs->pAppData);
    of(file)->base.pMethods = nullptr;
    const int rc = system_vfs(vfs)->xOpen(system_vfs(vfs), name, real(file), flags, out);
    if (real(file)->pMethods) of(file)->base.pMethods = &methods;
    return rc;
}

} // namespace

faulty_vfs::faulty_vfs() : vfs_{new sqlite3_vfs{}} {
    static std::atomic<int> next_name = 0;
    name_ = "faulty-" + std::to_string(++next_name);
    const sqlite3_vfs& system = *sqlite3_vfs_find(nullptr);
    *vfs_ = system; // functions without a file go to the system's layer unchanged, with its own data
    vfs_->pNext = nullptr;
    vfs_->zName = name_.c_str();
    vfs_->pAppData = this;
    vfs_->szOsFile = static_cast<int>(sizeof(faulty_file)) + system.szOsFile;
    vfs_->xOpen = open_file;
    vfs_->xDelete = [](sqlite3_vfs* v, const char* n, int s) { return system_vfs(v)->xDelete(system_vfs(v), n, s); };
    vfs_->xAccess = [](sqlite3_vfs* v, const char* n, int f, int* o) {
        return system_vfs(v)->xAccess(system_vfs(v), n, f, o);
    };
    vfs_->xFullPathname = [](sqlite3_vfs* v, const char* n, int s, char* o) {
        return system_vfs(v)->xFullPathname(system_vfs(v), n, s, o);
    };
    sqlite3_vfs_register(vfs_, 0);
}

faulty_vfs::~faulty_vfs() {
    sqlite3_vfs_unregister(vfs_);
    delete vfs_;
}

void faulty_vfs::fail_at(int change, kind how, int more) {
    how_ = how;
    last_ = change + more;
    first_ = change;
}

void faulty_vfs::fail_now(kind how) {
    how_ = how;
    last_ = INT_MAX;
    first_ = 0;
}

void faulty_vfs::heal() {
    first_ = INT_MAX;
}

int faulty_vfs::next() {
    const int number = changes_++;
    if (number == death_) ::_exit(died);
    const int first = first_;
    return first >= 0 && number >= first && number <= last_ ? how_.load() : 0;
}

} // namespace tether::test
