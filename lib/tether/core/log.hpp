// Log records: an event in lower case, then keys and values.
#pragma once

#include <tether/core/log_field.hpp>
#include <tether/core/log_kind.hpp>
#include <tether/core/log_layout.hpp>
#include <tether/core/log_limiter.hpp>

#include <functional>
#include <initializer_list>

namespace tether {

/// Writes a line and a line end to standard error, in one `write(2)` unless the system accepts only a part. Blocks
/// while the reader does not read. Ignores errors: they cannot be reported anywhere else.
void write_to_standard_error(std::string_view line);

/// Writes records at or above a level to a sink, by default standard error. With limits, it suppresses records of a
/// kind that comes too often. One thread.
class logger {
  public:
    using line_sink = std::function<void(log_level, std::string_view line)>;
    using record_sink = std::function<void(const log_record& record)>;
    using clock = std::function<std::chrono::steady_clock::time_point()>;

    explicit logger(log_level level = log_level::info, log_layout layout = log_layout::logfmt);
    logger(log_level level, line_sink sink, log_layout layout = log_layout::logfmt);
    logger(log_level level, record_sink sink);

    void set_level(log_level level) noexcept { level_ = level; }
    bool enabled(log_level level) const noexcept { return level <= level_; }
    /// No limits apply before this call.
    void set_limits(log_limits limits, clock now = std::chrono::steady_clock::now);
    /// Reports the number of suppressed records that no later record of their kind has reported; see
    /// `log_limiter::take_suppressed`.
    void report_suppressed(bool everything) const;

    /// `kind` has static storage duration and lists the keys of `fields`.
    void write(const log_kind& kind, std::initializer_list<log_field> fields = {}) const;

  private:
    log_level level_;
    record_sink sink_;
    clock now_;
    mutable std::optional<log_limiter> limiter_;
};

} // namespace tether
