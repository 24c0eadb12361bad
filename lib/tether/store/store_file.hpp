// Opens the store's file: creates, checks and updates it, or reports why it must not be used.
#pragma once

#include <tether/store/schema.hpp>
#include <tether/store/seal.hpp>
#include <tether/store/set_aside.hpp>
#include <tether/store/state_lock.hpp>
#include <tether/store/store_config.hpp>

#include <map>
#include <optional>

namespace tether::store {

/// The files of one state directory, while this process owns them.
class store_file {
  public:
    store_file() = default;

    /// Returns true when the file's structure is intact and of this version, and `writer` is open; damaged rows were
    /// set aside. Otherwise `why` is a sentence for the operator, and the stored data is unchanged. Blocks while it
    /// reads the complete file.
    bool open(const store_config& config, std::string& why, std::span<const migration> steps = all_migrations());

    const std::filesystem::path& path() const { return path_; }
    const seal& sealer() const { return *seal_; }
    database& writer() { return writer_; }
    /// Damaged rows that `open` moved (`set_aside`) to a file beside the database.
    const std::vector<spoilt_row>& spoilt() const { return spoilt_; }
    std::filesystem::path set_aside_file() const { return path_.parent_path() / "set-aside.sql"; }
    /// Why written data may be lost (`state_lock::why_lost`); empty without a problem. Thread-safe once open.
    std::string why_lost() const { return lock_.why_lost(); }
    /// The size of each run's records by the run's key, as found by `open`.
    const std::map<std::int64_t, std::uint64_t>& record_bytes() const { return record_bytes_; }
    void forget_record_bytes() { record_bytes_.clear(); }

  private:
    bool take_directory(const store_config& config, std::string& why);
    bool load_key(bool may_make, std::string& why);
    bool make(const store_config& config, std::span<const migration> steps, std::string& why);
    bool check_log(std::string& why) const;
    bool bring_up_to_date(std::span<const migration> steps, std::string& why);
    bool begin_writing(std::string& why);
    std::string damage(std::string_view what) const;
    std::string how_to_begin_anew() const;
    std::string too_new(std::int64_t version, std::size_t known) const;
    std::string failure(std::string_view what, const error_code& code) const;

    std::filesystem::path path_;
    state_lock lock_;
    std::optional<seal> seal_;
    database writer_;
    std::vector<spoilt_row> spoilt_;
    std::map<std::int64_t, std::uint64_t> record_bytes_;
};

} // namespace tether::store
