// One key and value of a log record.
#pragma once

#include <tether/core/error.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tether {

/// Text is cut at 1 KiB, between two characters, and repaired where it is not UTF-8; layouts quote it. Layouts leave
/// out a field with empty text. `key` is lower-case ASCII, digits and underscores, and must outlive the field.
struct log_field {
    std::string_view key;
    std::string value;
    bool is_text = true; ///< false: a number, `true` or `false`
    std::string message; ///< an error's message, written as `message=`

    log_field(std::string_view k, std::string_view text);
    log_field(std::string_view k, const char* text) : log_field{k, std::string_view{text}} {}
    log_field(std::string_view k, const std::string& text) : log_field{k, std::string_view{text}} {}
    log_field(std::string_view k, bool flag) : key{k}, value{flag ? "true" : "false"}, is_text{false} {}
    log_field(std::string_view k, std::integral auto number) : key{k}, value{std::to_string(number)}, is_text{false} {}
    log_field(std::string_view k, std::floating_point auto number) : key{k}, is_text{false} { set_fixed(number); }
    log_field(std::string_view k, std::optional<std::int64_t> number);
    log_field(std::string_view k, std::chrono::milliseconds time);
    /// `error=stream_idle`, followed by the message text; empty when `code` is success.
    log_field(std::string_view k, const error_code& code);

    bool is_empty() const noexcept { return value.empty(); }

  private:
    void set_fixed(double number); ///< three decimals
};

} // namespace tether
