// Records of the feed as a test compares them, from pages and from event streams alike.
#pragma once

#include <tether/client/connection.hpp>

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace tether::test {

struct feed_record {
    std::uint64_t number = 0;
    std::string type;             ///< `run`, `event`, or `lagged`, which has no number
    boost::json::object document; ///< as an event stream has it: the run, or `{"run":"run_…","event":{…}}`

    bool operator==(const feed_record&) const = default;
    /// The event's id; empty for a run.
    std::string event_id() const;
};

/// Whether a reader who saw `a` finds nothing changed in `b`. An event that was queued may have been processed since;
/// the record of a run never changes.
bool is_same(const feed_record& a, const feed_record& b);
bool is_same(const std::vector<feed_record>& a, const std::vector<feed_record>& b);

/// What a page holds.
std::vector<feed_record> to_records(const boost::json::object& page);

/// Reads an event stream that is open until it ends or breaks, or `limit` records or more came.
boost::asio::awaitable<std::vector<feed_record>> async_read_from(client::connection& open, std::size_t limit);

/// The same for what is behind `last_event_id` (empty: from the start). Nothing when it cannot be opened.
boost::asio::awaitable<std::vector<feed_record>> async_read_stream(boost::asio::any_io_executor executor,
                                                                   std::string socket_path, std::string path,
                                                                   std::string last_event_id, std::size_t limit);

/// One line for each, for people.
std::string describe(const std::vector<feed_record>& records);

} // namespace tether::test
