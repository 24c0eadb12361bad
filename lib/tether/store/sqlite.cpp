#include <tether/store/sqlite.hpp>

#include <sqlite3.h>

#include <fmt/format.h>

namespace tether::store {
namespace {

/// How long a checkpoint may wait for the store's own readers.
constexpr int busy_milliseconds = 2000;

/// The log's index is mapped in regions of this size; the fifth number of its header is the number of pages in the log
/// (<https://www.sqlite.org/walformat.html#the_wal_index_header>).
constexpr int index_region_bytes = 32 << 10;
constexpr std::ptrdiff_t index_pages_at = 4;

constexpr int primary(int code) {
    return code & 0xff;
}

class category final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "sqlite"; }
    std::string message(int value) const override {
        switch (primary(value)) {
        case SQLITE_FULL: return "the disk is full";
        case SQLITE_READONLY: return "the file or its file system is read-only";
        case SQLITE_IOERR: return fmt::format("I/O error ({})", value);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return "the file is damaged";
        case SQLITE_CANTOPEN: return "the file cannot be opened";
        }
        return sqlite3_errstr(value);
    }
};

error_code code_of(int value) {
    if (value == SQLITE_OK || value == SQLITE_DONE || value == SQLITE_ROW) return {};
    return {value, sqlite_category()};
}

int text_size_of(std::string_view text) {
    return static_cast<int>(text.size()); // a value is at most 1 GiB, SQLite refuses more
}

/// Never null, which SQLite would store as NULL.
const char* data_of(std::string_view text) {
    return text.data() ? text.data() : "";
}

} // namespace

const boost::system::error_category& sqlite_category() noexcept {
    static const category instance;
    return instance;
}

bool is_damage(const error_code& code) noexcept {
    if (code.category() != sqlite_category()) return false;
    const int what = primary(code.value());
    return what == SQLITE_CORRUPT || what == SQLITE_NOTADB;
}

bool is_trouble(const error_code& code) noexcept {
    if (code.category() != sqlite_category()) return false;
    const int what = primary(code.value());
    return what != SQLITE_CONSTRAINT && what != SQLITE_TOOBIG && what != SQLITE_MISMATCH;
}

bool is_disk_failure(const error_code& code) noexcept {
    if (code.category() != sqlite_category()) return true;
    switch (primary(code.value())) {
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_BUSY: return true;
    }
    return false;
}

bool is_busy(const error_code& code) noexcept {
    return code.category() == sqlite_category() && primary(code.value()) == SQLITE_BUSY;
}

error_code damaged() noexcept {
    return {SQLITE_CORRUPT, sqlite_category()};
}

database::~database() {
    close();
}

void database::close() {
    pages_in_index_ = nullptr;
    if (handle_) sqlite3_close_v2(handle_);
    handle_ = nullptr;
}

error_code database::open(const std::filesystem::path& file, access how, const std::string& vfs) {
    close();
    const int flags = (how == access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX |
        SQLITE_OPEN_EXRESCODE;
    const int rc = sqlite3_open_v2(file.c_str(), &handle_, flags, vfs.empty() ? nullptr : vfs.c_str());
    if (rc != SQLITE_OK) {
        close();
        return code_of(rc);
    }
    keep_log_on_close(true);
    sqlite3_busy_timeout(handle_, busy_milliseconds);
    // Replaces SQLite's own hook, which would move the log automatically (and which a PRAGMA would restore).
    sqlite3_wal_hook(
        handle_,
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<database*>(self)->log_pages_ = pages;
            return SQLITE_OK;
        },
        this);
    return run("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;");
}

error_code database::open_in_memory() {
    close();
    return code_of(sqlite3_open_v2(
        ":memory:", &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        nullptr));
}

error_code database::run(const std::string& sql) {
    return code_of(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr));
}

error_code database::ask(const std::string& sql, std::int64_t& answer) {
    statement question{*this, sql};
    rows found{question};
    if (!found.next()) return found.missing();
    answer = found.integer(0);
    return {};
}

error_code database::ask(const std::string& sql, std::string& answer) {
    statement question{*this, sql};
    rows found{question};
    if (!found.next()) return found.missing();
    answer = found.text(0);
    return {};
}

void database::keep_log_on_close(bool keep) {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

error_code database::move_log(checkpoint how) {
    const int mode = how == checkpoint::truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    const error_code ec = code_of(sqlite3_wal_checkpoint_v2(handle_, nullptr, mode, nullptr, nullptr));
    if (!ec && how == checkpoint::truncate) log_pages_ = 0;
    return ec;
}

void database::watch_log_index() {
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(handle_, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file) return;
    if (!file->pMethods || file->pMethods->iVersion < 2) return; // without shared memory
    // Through SQLite: closing another descriptor of the index would release its locks (fcntl(2)).
    void volatile* region = nullptr;
    if (file->pMethods->xShmMap(file, 0, index_region_bytes, /*bExtend=*/0, &region) != SQLITE_OK || !region) return;
    pages_in_index_ = static_cast<const std::uint32_t*>(const_cast<const void*>(region)) + index_pages_at;
}

bool database::is_log_emptied() const {
    return pages_in_index_ && __atomic_load_n(pages_in_index_, __ATOMIC_ACQUIRE) == 0;
}

bool database::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

std::int64_t database::changes() const {
    return sqlite3_changes64(handle_);
}

std::int64_t database::last_row() const {
    return sqlite3_last_insert_rowid(handle_);
}

statement::~statement() {
    sqlite3_finalize(handle_);
}

error_code statement::prepare() {
    if (handle_) return {};
    return code_of(sqlite3_prepare_v3(database_.handle(), sql_.c_str(), static_cast<int>(sql_.size() + 1),
                                      SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

error_code statement::step(bool& has_row) {
    const int rc = sqlite3_step(handle_);
    has_row = rc == SQLITE_ROW;
    return code_of(rc);
}

void statement::reset() {
    if (!handle_) return;
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_); // they point at texts that may be destroyed now
}

void statement::bind(int at, std::int64_t value) {
    sqlite3_bind_int64(handle_, at, value);
}

void statement::bind(int at, std::string_view text) {
    sqlite3_bind_text(handle_, at, data_of(text), text_size_of(text), SQLITE_STATIC);
}

void statement::bind(int at, blob_view blob) {
    sqlite3_bind_blob(handle_, at, data_of(blob.bytes), text_size_of(blob.bytes), SQLITE_STATIC);
}

void statement::bind(int at, std::nullptr_t) {
    sqlite3_bind_null(handle_, at);
}

void statement::bind(int at, const std::optional<std::int64_t>& value) {
    value ? bind(at, *value) : bind(at, nullptr);
}

void statement::bind(int at, const std::optional<std::string_view>& text) {
    text ? bind(at, *text) : bind(at, nullptr);
}

bool rows::next() {
    if (error_) return false;
    bool has_row = false;
    error_ = statement_.step(has_row);
    return has_row && !error_;
}

bool rows::is_null(int column) const {
    return sqlite3_column_type(statement_.handle_, column) == SQLITE_NULL;
}

std::int64_t rows::integer(int column) const {
    return sqlite3_column_int64(statement_.handle_, column);
}

std::optional<std::int64_t> rows::maybe_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional{integer(column)};
}

std::string_view rows::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.handle_, column));
    return text ? std::string_view{text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle_, column))}
                : std::string_view{};
}

std::string_view rows::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.handle_, column));
    return bytes ? std::string_view{bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle_, column))}
                 : std::string_view{};
}

} // namespace tether::store
