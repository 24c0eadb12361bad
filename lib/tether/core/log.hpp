// Log records: an event in lower case, then keys and values.
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

/// How a record is written. None has a time stamp: whoever collects records has the time.
enum class log_layout {
    logfmt,  ///< `stream lost session=sesn_1 tries=3`
    journal, ///< the same behind `<4>`, the priority for a service manager that reads it (sd-daemon(3))
    json,    ///< `{"level":"warning","event":"stream lost","session":"sesn_1","tries":3}`
};

/// One key and its value, rendered. Text is cut at 1 KiB, and quoted when it needs to be, as a JSON string
/// (RFC 8259 § 7).
struct log_field {
    std::string_view key;
    std::string value;
    bool is_text = true; ///< else a number, `true` or `false`
    std::string message; ///< of an error, rendered; what follows `message=`

    log_field(std::string_view k, std::string_view text);
    log_field(std::string_view k, const char* text) : log_field{k, std::string_view{text}} {}
    log_field(std::string_view k, const std::string& text) : log_field{k, std::string_view{text}} {}
    log_field(std::string_view k, bool flag) : key{k}, value{flag ? "true" : "false"}, is_text{false} {}
    log_field(std::string_view k, std::integral auto number) : key{k}, value{std::to_string(number)}, is_text{false} {}
    log_field(std::string_view k, std::chrono::milliseconds time);
    /// `error=stream_idle`, with the message text quoted behind it.
    log_field(std::string_view k, const error_code& code);
};

/// Writes records at or above a level to a sink; the default sink is standard error. Thread-safe as
/// far as the sink is: one call is one write.
class logger {
  public:
    using sink = std::function<void(log_level, std::string_view line)>;

    /// Records to standard error, one line and one `write(2)` each.
    explicit logger(log_level level = log_level::info, log_layout layout = log_layout::logfmt);
    logger(log_level level, sink out, log_layout layout = log_layout::logfmt);

    void set_level(log_level level) noexcept { level_ = level; }
    bool enabled(log_level level) const noexcept { return level <= level_; }

    void write(log_level level, std::string_view event, std::initializer_list<log_field> fields = {}) const;
    void error(std::string_view event, std::initializer_list<log_field> fields = {}) const {
        write(log_level::error, event, fields);
    }
    void warning(std::string_view event, std::initializer_list<log_field> fields = {}) const {
        write(log_level::warning, event, fields);
    }
    void notice(std::string_view event, std::initializer_list<log_field> fields = {}) const {
        write(log_level::notice, event, fields);
    }
    void info(std::string_view event, std::initializer_list<log_field> fields = {}) const {
        write(log_level::info, event, fields);
    }
    void debug(std::string_view event, std::initializer_list<log_field> fields = {}) const {
        write(log_level::debug, event, fields);
    }

  private:
    log_level level_;
    log_layout layout_;
    sink out_;
};

} // namespace tether
