// Formats the findings of tether doctor as text and as JSON.
#include "report.hpp"

#include "view/style.hpp"
#include "view/text.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

namespace tether::cli::doctor {

namespace {

constexpr std::string_view indent = "                "; // 4 of verdict, 8 of check, two gaps

colour colour_of(level how) {
    switch (how) {
    case level::ok: return colour::green;
    case level::skipped: return colour::dim;
    case level::warn: return colour::yellow;
    case level::fail: return colour::red;
    }
    return colour::none;
}

std::string counted(std::ptrdiff_t count, std::string_view word) {
    return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

} // namespace

std::string report_text(const std::vector<finding>& findings, bool with_colour) {
    std::string text;
    for (const finding& one : findings) {
        const std::string verdict = painted(fmt::format("{:<4}", word_of(one.how)), colour_of(one.how), with_colour);
        text += fmt::format("{}  {:<8}  {}\n", verdict, one.check, indented(one.result, indent));
        if (!one.remedy.empty()) text += fmt::format("{}do: {}\n", indent, indented(one.remedy, indent));
    }
    const auto count = [&](level how) {
        return std::count_if(findings.begin(), findings.end(), [how](const finding& one) { return one.how == how; });
    };
    return text +
        fmt::format("{}, {}\n", counted(count(level::fail), "failure"), counted(count(level::warn), "warning"));
}

boost::json::value report_json(const std::vector<finding>& findings) {
    boost::json::array checks;
    for (const finding& one : findings) {
        boost::json::object row;
        row["check"] = one.check;
        row["status"] = word_of(one.how);
        row["what"] = sanitised(one.result);
        if (one.remedy.empty()) row["remedy"] = nullptr;
        else row["remedy"] = sanitised(one.remedy);
        checks.push_back(std::move(row));
    }
    boost::json::object report;
    report["healthy"] = is_healthy(findings);
    report["checks"] = std::move(checks);
    return report;
}

bool is_healthy(const std::vector<finding>& findings) {
    return std::none_of(findings.begin(), findings.end(), [](const finding& one) { return one.how == level::fail; });
}

} // namespace tether::cli::doctor
