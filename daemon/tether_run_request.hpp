// The body of `POST /v1/runs` as the options of `tether run` make it.
#pragma once

#include "tether_arguments.hpp"

#include <boost/json/value.hpp>
#include <string>

namespace tether::cli {

/// Misuse: `--keep` with `--archive`, a label or metadata that is not `KEY=VALUE`, a bad `--timeout`.
checked<boost::json::value> make_run_request(const arguments& given, const std::string& prompt);

} // namespace tether::cli
