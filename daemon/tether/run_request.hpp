// Makes the body of `POST /v1/runs` from the options of `tether run`.
#pragma once

#include "command_line/arguments.hpp"

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tether::cli {

/// Misuse: `--keep` with `--archive`, a label or metadata that is not `KEY=VALUE`, a bad `--timeout`.
checked<boost::json::value> make_run_request(const arguments& given, const std::string& prompt);

/// True for text that can be the value of the header `Idempotency-Key` for the local API.
bool is_idempotency_key(std::string_view text) noexcept;

} // namespace tether::cli
