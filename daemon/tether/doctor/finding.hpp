// Defines the result of one check of tether doctor.
#pragma once

#include <string>

namespace tether::cli::doctor {

enum class level {
    ok,
    skipped, ///< could not be checked, or need not be
    warn,    ///< works now, but will cause problems
    fail,    ///< does not work
};

/// `ok`, `skip`, `warn`, `fail`: stable, part of `--json`.
constexpr const char* word_of(level how) noexcept {
    switch (how) {
    case level::ok: return "ok";
    case level::skipped: return "skip";
    case level::warn: return "warn";
    case level::fail: return "fail";
    }
    return "unknown";
}

struct finding {
    finding(level h, std::string c, std::string s, std::string r = {})
        : how{h}
        , check{std::move(c)}
        , result{std::move(s)}
        , remedy{std::move(r)} {}

    level how;
    std::string check;  ///< one word: `config`, `key`, …
    std::string result; ///< a sentence fragment about the result, without secrets
    std::string remedy; ///< what to do, with the command to type; empty when nothing is to do

    friend bool operator==(const finding&, const finding&) = default;
};

} // namespace tether::cli::doctor
