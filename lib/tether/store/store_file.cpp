#include <tether/store/store_file.hpp>

#include <tether/store/durable_file.hpp>
#include <tether/store/integrity.hpp>
#include <tether/store/log_scan.hpp>
#include <tether/store/ownership.hpp>

#include <fmt/format.h>

namespace tether::store {
namespace {

namespace fs = std::filesystem;

fs::path beside(const fs::path& file, const char* suffix) {
    fs::path other = file;
    other += suffix;
    return other;
}

/// Removes a database file with SQLite's files beside it.
void remove_with_companions(const fs::path& file) {
    std::error_code ignored;
    for (const char* suffix : {"-journal", "-wal", "-shm", ""}) fs::remove(beside(file, suffix), ignored);
}

} // namespace

bool store_file::open(const store_config& config, std::string& why, std::span<const migration> steps) {
    path_ = config.state_dir / "tether.db";
    if (!take_directory(config, why)) return false;
    std::error_code ec;
    const bool there = fs::exists(fs::symlink_status(path_, ec));
    if (!there && (!load_key(/*may_make=*/true, why) || !make(config, steps, why))) return false;
    if (!check_log(why)) return false;
    if (const error_code opened = writer_.open(path_, database::access::read_write, config.vfs))
        return why = failure("cannot open it", opened), false;
    return bring_up_to_date(steps, why) && begin_writing(why);
}

bool store_file::take_directory(const store_config& config, std::string& why) {
    if (const error_code ec = make_private_folder(config.state_dir))
        return why = fmt::format("cannot create the state directory {}: {}", config.state_dir.string(), ec.message()),
               false;
    // Checks the directory before it opens a file in it: a user with write access could replace the files.
    if (const auto reason = why_exposed_state(path_.parent_path())) return why = *reason, false;
    return lock_.take(config.state_dir, why);
}

bool store_file::load_key(bool may_make, std::string& why) {
    const fs::path file = path_.parent_path() / "seal.key";
    const auto bytes = read_small_file(file, seal::key_bytes);
    if (bytes && bytes->size() == seal::key_bytes) {
        seal_.emplace(secret{*bytes});
        return true;
    }
    if (!bytes && bytes.error() == boost::system::errc::no_such_file_or_directory) {
        if (!may_make) {
            why = fmt::format(
                "{} is missing, and {} contains data that only this key can decrypt: restore the key or, {}",
                file.string(), path_.string(), how_to_begin_anew());
            return false;
        }
        secret key = make_seal_key();
        if (const error_code ec = write_private_file(file, key.reveal()))
            return why = fmt::format("cannot write {}: {}", file.string(), ec.message()), false;
        seal_.emplace(std::move(key));
        return true;
    }
    why = bytes || bytes.error() == boost::system::errc::file_too_large
        ? fmt::format("{} is damaged: a key has {} bytes", file.string(), seal::key_bytes)
        : fmt::format("cannot read {}: {}", file.string(), bytes.error().message());
    return false;
}

/// Uses another name until the file is complete: a `tether.db` that is empty or has no tables is therefore damaged.
bool store_file::make(const store_config& config, std::span<const migration> steps, std::string& why) {
    std::error_code missing;
    if (fs::file_size(beside(path_, "-wal"), missing) > 0 && !missing)
        return why = damage("it is missing, but its log exists"), false;
    const fs::path temporary = beside(path_, ".new");
    remove_with_companions(temporary);
    error_code ec = create_private_file(temporary);
    if (!ec) ec = writer_.open(temporary, database::access::read_write, config.vfs);
    // The page layout must be set before the first table, the log mode last: without the log only one file remains.
    if (!ec) ec = writer_.run("PRAGMA auto_vacuum = INCREMENTAL; BEGIN IMMEDIATE");
    if (!ec) ec = migrate(writer_, steps);
    if (!ec) ec = writer_.run("COMMIT");
    std::string mode;
    if (!ec) ec = writer_.ask("PRAGMA journal_mode = WAL", mode);
    if (!ec) writer_.keep_log_on_close(false);
    if (!ec && mode != "wal") ec = boost::system::errc::make_error_code(boost::system::errc::not_supported);
    writer_.close();
    if (!ec && fs::exists(beside(temporary, "-wal")))
        ec = boost::system::errc::make_error_code(boost::system::errc::io_error);
    if (!ec) ec = sync_file(temporary);
    if (!ec) ec = publish_file(temporary, path_);
    if (!ec) return true;
    remove_with_companions(temporary);
    why = fmt::format("cannot create {}: {}", path_.string(), ec.message());
    return false;
}

bool store_file::check_log(std::string& why) const {
    const auto state = scan_log(beside(path_, "-wal"));
    if (!state) return why = failure("cannot read its log", state.error()), false;
    if (*state == log_state::damaged)
        return why = damage("its log contains committed changes after a damaged place"), false;
    return true;
}

bool store_file::bring_up_to_date(std::span<const migration> steps, std::string& why) {
    const auto passes = [&](const verdict& v) {
        if (v.error) why = failure("cannot check it", v.error);
        else if (v.newer_version) why = too_new(*v.newer_version, steps.size());
        else if (!v.complaint.empty()) why = damage(v.complaint);
        return v.good();
    };
    if (!passes(check_structure(writer_, steps))) return false;

    std::int64_t version = 0;
    error_code ec = writer_.ask("PRAGMA user_version", version);
    const bool older = !ec && version < static_cast<std::int64_t>(steps.size());
    // Rows are checked before any change is stored; those of an older file after the migration, in its transaction.
    if (!ec) ec = writer_.run(older ? "BEGIN IMMEDIATE" : "BEGIN");
    if (!ec && older) ec = migrate(writer_, steps);
    if (ec) return why = failure("cannot upgrade it to this version", ec), false;
    if (!passes(find_spoilt_rows(writer_, spoilt_, record_bytes_))) return false;
    if ((ec = set_aside(writer_, spoilt_, set_aside_file())))
        return why = failure("cannot set a damaged row aside", ec), false;
    std::int64_t sealed = 0;
    if ((ec = count_sealed(writer_, sealed))) return why = failure("cannot check it", ec), false;
    if (!seal_ && !load_key(/*may_make=*/sealed == 0, why)) return false;
    const verdict seals = check_seals(writer_, *seal_);
    if (!seals.error && !seals.complaint.empty()) {
        why = fmt::format("{} is not the key of {}: {}", (path_.parent_path() / "seal.key").string(), path_.string(),
                          seals.complaint);
        return false;
    }
    if (!passes(seals)) return false;
    if (older) ec = convert_rows(writer_, *seal_, steps, version);
    if (ec) return why = failure("cannot upgrade it to this version", ec), false;
    if ((ec = writer_.run("COMMIT"))) return why = failure("cannot upgrade it to this version", ec), false;
    return true;
}

bool store_file::begin_writing(std::string& why) {
    std::string mode;
    error_code ec = writer_.ask("PRAGMA journal_mode = WAL", mode);
    // `secure_delete` overwrites deleted data.
    if (!ec)
        ec = writer_.run("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; "
                         "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -1024");
    if (ec || mode != "wal") return why = failure("cannot prepare it for writing", ec), false;
    writer_.keep_log_on_close(false);
    lock_.watch(path_);
    for (const char* suffix : {"-wal", "-shm"}) lock_.watch(beside(path_, suffix)); // they exist while the file is open
    lock_.watch(path_.parent_path() / "seal.key");
    return true;
}

std::string store_file::damage(std::string_view what) const {
    const std::string folder = path_.parent_path().string();
    return fmt::format(
        "{0} is damaged: {1}. Nothing was changed in it. Keep a copy (cp -a {2} {2}.damaged), then save what "
        "can be read (sqlite3 {2}.damaged/tether.db .recover) or, {3}",
        path_.string(), what, folder, how_to_begin_anew());
}

/// Without `instance`, the sessions that remain at the API would belong to another daemon.
std::string store_file::how_to_begin_anew() const {
    return fmt::format("to start over, move {}* away but keep {}, which tether reap needs to find orphaned sessions",
                       path_.string(), (path_.parent_path() / "instance").string());
}

std::string store_file::too_new(std::int64_t version, std::size_t known) const {
    return fmt::format("{} was written by a newer tether: its version is {}, this tether supports up to {}. Nothing "
                       "was changed in it. Start the newer tether, or restore an older copy",
                       path_.string(), version, known);
}

std::string store_file::failure(std::string_view what, const error_code& code) const {
    return fmt::format("{}: {}: {}", path_.string(), what, code.message());
}

} // namespace tether::store
