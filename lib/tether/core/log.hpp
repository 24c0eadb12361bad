// Log records: an event in lower case, then key=value.
#pragma once

#include <tether/core/error.hpp>

#include <chrono>
#include <concepts>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace tether {

/// syslog's severities, as far as they are used (RFC 5424 § 6.2.1).
enum class log_level { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

std::optional<log_level> parse_log_level(std::string_view word);
std::string_view to_string(log_level level) noexcept;

/// One key and its value, rendered. Text is quoted when it needs to be and cut at 1 KiB.
struct log_field {
    std::string_view key;
    std::string value;

    log_field(std::string_view k, std::string_view text);
    log_field(std::string_view k, const char* text) : log_field{k, std::string_view{text}} {}
    log_field(std::string_view k, const std::string& text) : log_field{k, std::string_view{text}} {}
    log_field(std::string_view k, bool flag) : key{k}, value{flag ? "true" : "false"} {}
    log_field(std::string_view k, std::integral auto number) : key{k}, value{std::to_string(number)} {}
    log_field(std::string_view k, std::chrono::milliseconds time);
    /// `error=stream_idle`, with the message text quoted behind it.
    log_field(std::string_view k, const error_code& code);
};

/// Writes records at or above a level to a sink; the default sink is standard error. Thread-safe as
/// far as the sink is: one call is one write.
class logger {
  public:
    using sink = std::function<void(log_level, std::string_view line)>;

    /// Records to standard error in logfmt, one `write(2)` each, with the `<6>` priority prefix when
    /// `with_priority` (for a service manager that reads it, sd-daemon(3)). No time stamps: the
    /// journal has them.
    explicit logger(log_level level = log_level::info, bool with_priority = false);
    logger(log_level level, sink out);

    void set_level(log_level level) noexcept { level_ = level; }
    bool enabled(log_level level) const noexcept { return level <= level_; }

    void write(log_level level, std::string_view event, std::initializer_list<log_field> fields = {}) const;
    void error(std::string_view event, std::initializer_list<log_field> fields = {}) const { write(log_level::error, event, fields); }
    void warning(std::string_view event, std::initializer_list<log_field> fields = {}) const { write(log_level::warning, event, fields); }
    void notice(std::string_view event, std::initializer_list<log_field> fields = {}) const { write(log_level::notice, event, fields); }
    void info(std::string_view event, std::initializer_list<log_field> fields = {}) const { write(log_level::info, event, fields); }
    void debug(std::string_view event, std::initializer_list<log_field> fields = {}) const { write(log_level::debug, event, fields); }

  private:
    log_level level_;
    sink out_;
};

} // namespace tether
