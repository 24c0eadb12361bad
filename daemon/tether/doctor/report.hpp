// The findings of tether doctor as text and as JSON.
#pragma once

#include "finding.hpp"

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace tether::cli::doctor {

/// A line for each finding, what to do about it below, and a line that counts them. Sanitised.
std::string report_text(const std::vector<finding>& findings, bool with_colour);

/// `{"healthy":true,"checks":[{"check":"config","status":"ok","what":"…","remedy":null},…]}`.
boost::json::value report_json(const std::vector<finding>& findings);

/// True when nothing failed.
bool is_healthy(const std::vector<finding>& findings);

} // namespace tether::cli::doctor
