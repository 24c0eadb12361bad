#include "config_document.hpp"

#include <tether/core/json_survey.hpp>

#include <algorithm>
#include <boost/json/parser.hpp>
#include <fmt/format.h>

namespace tether::daemon {
namespace {

boost::json::parse_options lenient() {
    boost::json::parse_options options;
    options.allow_comments = true;
    options.allow_trailing_commas = true;
    return options;
}

/// `line 3, column 7` of the character at `offset`.
std::string place_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column = before.size() - (before.rfind('\n') + 1) + 1; // npos + 1 is 0: the first line
    return fmt::format("line {}, column {}", line, column);
}

/// Parses the document; sets `read` to the number of bytes read.
boost::json::value parse(std::string_view text, std::size_t& read, boost::system::error_code& ec) {
    boost::json::parser parser{{}, lenient()};
    read = parser.write_some(text, ec);
    if (!ec && read < text.size()) ec = boost::json::error::extra_data;
    if (ec) return {};
    return parser.release();
}

/// True when `text` has only blanks and comments, so that an object appended to it is read as the document.
bool says_nothing(std::string_view text) {
    std::size_t read = 0;
    boost::system::error_code ec;
    const auto document = parse(std::string{text} + "\n{}", read, ec);
    return !ec && document.is_object() && document.get_object().empty();
}

} // namespace

std::optional<boost::json::object> parse_config(std::string_view text, std::vector<json_issue>& issues) {
    std::size_t read = 0;
    boost::system::error_code ec;
    boost::json::value document = parse(text, read, ec);
    if (ec && says_nothing(text)) return boost::json::object{};
    if (ec) {
        issues.push_back({"", fmt::format("{} at {}", ec.message(), place_of(text, read))});
        return std::nullopt;
    }
    if (!document.is_object()) {
        issues.push_back({"", "must be an object"});
        return std::nullopt;
    }
    for (std::string& path : survey_json(text, lenient(), no_json_bounds).repeated)
        issues.push_back({std::move(path), "is given twice"});
    return std::move(document.get_object());
}

std::string to_line(const json_issue& issue, const std::string& source) {
    return issue.path.empty() ? fmt::format("{}: {}", source, issue.text)
                              : fmt::format("{}: {}: {}", source, issue.path, issue.text);
}

} // namespace tether::daemon
