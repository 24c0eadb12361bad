#include <tether/protocol/body.hpp>

#include <tether/core/json_survey.hpp>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace tether::protocol {
namespace {

/// A body may contain any number of mistakes.
constexpr std::size_t most_listed = 20;

std::optional<problem> check_survey(const json_survey& survey, const json_bounds& bounds) {
    switch (survey.fault) {
    case json_fault::malformed: return problem{problem_kind::malformed_json, survey.reason.message()};
    case json_fault::too_many_members:
        return problem{problem_kind::body_too_large, fmt::format("an object has more than {} members", bounds.members)};
    case json_fault::too_many_values:
        return problem{problem_kind::body_too_large, fmt::format("the body has more than {} values", bounds.values)};
    case json_fault::none: break;
    }
    if (survey.has_infinite_number) return problem{problem_kind::malformed_json, "a number is too large"};
    return std::nullopt;
}

} // namespace

outcome<boost::json::object> parse_body(std::string_view body) {
    boost::json::parse_options options;
    options.max_depth = max_body_depth;
    const json_bounds bounds;
    const json_survey survey = survey_json(body, options, bounds, 1);
    if (auto fault = check_survey(survey, bounds)) return std::move(*fault);
    const auto first = body.find_first_not_of(" \t\r\n");
    if (first == body.npos || body[first] != '{') return problem{problem_kind::invalid_body, "must be an object", "/"};
    // A parser would silently use the last one; the client must send only the one that it means.
    if (!survey.repeated.empty()) return problem{problem_kind::invalid_body, "is given twice", survey.repeated.front()};
    boost::system::error_code ec;
    boost::json::value document = boost::json::parse(body, ec, {}, options);
    if (ec || !document.is_object()) return problem{problem_kind::malformed_json, ec.message()};
    return std::move(document.get_object());
}

problem to_problem(const std::vector<json_issue>& issues) {
    std::string text = issues.front().text;
    for (std::size_t i = 1; i < issues.size(); ++i) {
        if (i == most_listed) return problem{problem_kind::invalid_body, text + "; …", issues.front().path};
        text += fmt::format("; {}: {}", issues[i].path, issues[i].text);
    }
    return problem{problem_kind::invalid_body, std::move(text), issues.front().path};
}

} // namespace tether::protocol
