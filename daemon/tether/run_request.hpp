// Makes the body of `POST /v1/runs` from the options of `tether run`.
#pragma once

#include "command_line/command_line.hpp"

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tether::cli {

/// The line must be without mistakes.
boost::json::value make_run_request(const command_line& line, const std::string& prompt);

/// Accepts text that can be the value of the header `Idempotency-Key` for the local API.
std::string_view check_idempotency_key(std::string_view value);

} // namespace tether::cli
