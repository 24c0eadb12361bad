// Documents as the client hands them out: parsed, and as they came.
#pragma once

#include <tether/client/failure.hpp>
#include <tether/protocol/run_document.hpp>

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace tether::client {

/// A run, parsed for decisions and as it came for `--json`, which passes on what this version does not
/// know.
struct run_snapshot {
    run_snapshot() = default;

    protocol::run_document run;
    boost::json::value document;
};

/// One page of runs, newest first.
struct run_page {
    run_page() = default;

    std::vector<run_snapshot> runs;
    std::string next; ///< hand it to the next query as `after`; empty on the last page
};

/// Error: `malformed_document`.
outcome<run_snapshot> to_run_snapshot(boost::json::value document);
outcome<run_page> to_run_page(const boost::json::value& document);
outcome<boost::json::value> parse_document(std::string_view body);

} // namespace tether::client
