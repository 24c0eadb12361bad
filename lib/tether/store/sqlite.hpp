// Owning wrappers of SQLite's connection and prepared statement, which return errors as values.
#pragma once

#include <tether/core/error.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace tether::store {

/// SQLite's extended result codes (sqlite.org/rescode.html); its name is "sqlite".
const boost::system::error_category& sqlite_category() noexcept;

/// True when the file's content is not what was written to it.
bool is_damage(const error_code& code) noexcept;
/// True when the disk, the file or the memory is at fault, not one statement: the complete transaction fails.
bool is_trouble(const error_code& code) noexcept;
/// True when the disk or the system refused; the file itself may be intact.
bool is_disk_failure(const error_code& code) noexcept;
/// True when another connection is in the way; a later attempt may succeed.
bool is_busy(const error_code& code) noexcept;
/// Returns the code of a damaged file.
error_code damaged() noexcept;

/// One connection. Used by one thread at a time; neither copied nor moved.
class database {
  public:
    enum class access { read_only, read_write };
    enum class checkpoint { passive, truncate };

    database() = default;
    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    /// Opens a file that exists. Opening and closing write nothing until `keep_log_on_close(false)`. `vfs` names a
    /// registered file system layer; empty: the system's.
    error_code open(const std::filesystem::path& file, access how, const std::string& vfs = {});
    /// Opens an empty database in memory.
    error_code open_in_memory();
    void close();

    /// Runs statements that return no rows, or whose rows do not matter.
    error_code run(const std::string& sql);
    /// Returns the first column of the first row.
    error_code ask(const std::string& sql, std::int64_t& answer);
    error_code ask(const std::string& sql, std::string& answer);

    /// Sets whether closing the last connection leaves the write-ahead log unchanged.
    void keep_log_on_close(bool keep);
    /// Moves the write-ahead log into the file; `truncate` waits for readers and leaves an empty log.
    error_code move_log(checkpoint how);
    /// Pages in the write-ahead log after the last commit.
    int log_pages() const { return log_pages_; }
    /// Connects to the log's index. Must be called once, when a transaction has read the log.
    void watch_log_index();
    /// True when a checkpoint, of any process, emptied the log after its last commit. Thread-safe after
    /// `watch_log_index` until the connection closes.
    bool is_log_emptied() const;
    bool in_transaction() const;
    /// Number of rows that the last statement changed.
    std::int64_t changes() const;
    std::int64_t last_row() const;
    sqlite3* handle() const { return handle_; }

  private:
    sqlite3* handle_ = nullptr;
    int log_pages_ = 0;
    const std::uint32_t* pages_in_index_ = nullptr; ///< in memory that processes share; empty: unknown
};

/// A value that is not text.
struct blob_view {
    std::string_view bytes;
};

/// One statement, prepared at its first use. Its database's connection outlives it.
class statement {
  public:
    statement(database& file, std::string sql) : database_{file}, sql_{std::move(sql)} {}
    ~statement();
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    /// Runs the statement to its end. Texts are not copied.
    template <class... Values>
    error_code run(const Values&... values);

  private:
    friend class rows;
    error_code prepare();
    error_code step(bool& has_row);
    void reset();
    void bind(int at, std::int64_t value);
    void bind(int at, std::string_view text);
    void bind(int at, blob_view blob);
    void bind(int at, std::nullptr_t);
    void bind(int at, const std::optional<std::int64_t>& value);
    void bind(int at, const std::optional<std::string_view>& text);
    template <class... Values>
    error_code start(const Values&... values);

    database& database_;
    std::string sql_;
    sqlite3_stmt* handle_ = nullptr;
};

/// The rows of a statement, one after the other. The statement and the texts bound to it outlive it, and it has one
/// user at a time.
class rows {
  public:
    template <class... Values>
    explicit rows(statement& of, const Values&... values) : statement_{of}
                                                          , error_{of.start(values...)} {}
    ~rows() { statement_.reset(); }
    rows(const rows&) = delete;
    rows& operator=(const rows&) = delete;

    /// Steps to the next row; false at the end and after an error.
    bool next();
    const error_code& error() const { return error_; }
    /// Why no (further) row exists: the error, or damage of the file when a row was expected.
    error_code missing() const { return error_ ? error_ : damaged(); }
    void fail(const error_code& why) { error_ = why; }
    /// Cancels a `fail`: the next step continues after this row.
    void forgive() { error_ = {}; }

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    std::optional<std::int64_t> maybe_integer(int column) const;
    /// Valid until the next step.
    std::string_view text(int column) const;
    std::string_view blob(int column) const;

  private:
    statement& statement_;
    error_code error_;
};

template <class... Values>
error_code statement::start(const Values&... values) {
    if (const error_code ec = prepare()) return ec;
    int at = 0;
    (bind(++at, values), ...);
    return {};
}

template <class... Values>
error_code statement::run(const Values&... values) {
    error_code ec = start(values...);
    for (bool more = !ec; more;) ec = step(more);
    reset();
    return ec;
}

} // namespace tether::store
