// Computes the checksum in every row that detects whether the row changed on the disk.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace tether::store {

/// The first 64 bits of SHA-256 (FIPS 180-4) over a table's name and the row's values, each with its kind and length.
/// One thread.
class row_check {
  public:
    row_check();
    ~row_check();
    row_check(const row_check&) = delete;
    row_check& operator=(const row_check&) = delete;

    template <class... Values>
    std::int64_t of(std::string_view table, const Values&... values) {
        start();
        add(table);
        (add(values), ...);
        return finish();
    }

  private:
    struct state;
    void start();
    void add(std::int64_t value);
    void add(std::string_view text);
    void add(const std::optional<std::int64_t>& value);
    void add(const std::optional<std::string_view>& text);
    std::int64_t finish();

    std::unique_ptr<state> state_;
};

} // namespace tether::store
