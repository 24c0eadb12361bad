// Formats the findings of tether doctor as text and as JSON.
#pragma once

#include "finding.hpp"

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace tether::cli::doctor {

/// One line for each finding, with its remedy below, and a line with the counts. Sanitised.
std::string report_text(const std::vector<finding>& findings, bool with_colour);

/// `{"healthy":true,"checks":[{"check":"config","status":"ok","what":"…","remedy":null},…]}`.
boost::json::value report_json(const std::vector<finding>& findings);

/// True when nothing failed.
bool is_healthy(const std::vector<finding>& findings);

} // namespace tether::cli::doctor
