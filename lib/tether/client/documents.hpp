// Documents that the client returns, parsed and as received.
#pragma once

#include <tether/client/failure.hpp>
#include <tether/protocol/run_document.hpp>

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace tether::client {

/// A run, parsed for decisions, and as received for `--json`, which includes what this version does not know.
struct run_snapshot {
    run_snapshot() = default;

    protocol::run_document run;
    boost::json::value document;
};

/// One page of runs, newest first.
struct run_page {
    run_page() = default;

    std::vector<run_snapshot> runs;
    std::string next; ///< the `after` of the next query; empty on the last page
};

/// Largest memory of the runs that `local_api::async_list_all` collects, as `footprint` counts it.
inline constexpr std::size_t max_list_bytes = 256u << 20;

/// Removes the messages of the result from a run: a list of runs does not need them, and they may be large.
void drop_messages(run_snapshot& run);
/// The approximate memory of a run in bytes.
std::size_t footprint(const run_snapshot& run);

/// Most values in one document, which bounds the memory of parsing. Commas and brackets are counted, even inside texts:
/// 128 MiB of prose has half as many.
inline constexpr std::size_t max_document_values = 8'000'000;

/// Error: `malformed_document`.
outcome<run_snapshot> to_run_snapshot(boost::json::value document);
outcome<run_page> to_run_page(const boost::json::value& document);
/// Error: `malformed_document`, also for more than `max_document_values`.
outcome<boost::json::value> parse_document(std::string_view body);

} // namespace tether::client
