// Reads the initial content of tether top.
#pragma once

#include <tether/client/local_api.hpp>
#include <tether/protocol/status_document.hpp>

#include <vector>

namespace tether::cli::top {

/// Number of finished runs to request; all others are requested.
inline constexpr std::size_t most_listed_finished = 200;

struct snapshot {
    snapshot() = default;

    std::uint64_t newest = 0; ///< follow the feed after this record: no record is missed, few come twice
    std::vector<client::run_snapshot> runs;
    boost::json::value status_document;
    protocol::status_document status;
};

/// The API must outlive the awaitable.
boost::asio::awaitable<client::outcome<snapshot>> async_take_snapshot(client::local_api& from, bool with_messages);

} // namespace tether::cli::top
