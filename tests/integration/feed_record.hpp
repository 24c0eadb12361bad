// Represents records of the feed for comparison, from pages and from event streams.
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
    boost::json::object document; ///< as in an event stream: the run, or `{"run":"run_…","event":{…}}`

    bool operator==(const feed_record&) const = default;
    /// The event's id; empty for a run.
    std::string event_id() const;
};

/// Whether a reader of `a` sees no change in `b`. An event that was queued may have been processed
/// since; the record of a run never changes.
bool is_same(const feed_record& a, const feed_record& b);
bool is_same(const std::vector<feed_record>& a, const std::vector<feed_record>& b);

/// The records of a page.
std::vector<feed_record> to_records(const boost::json::object& page);

/// Reads an open event stream until it ends or breaks, or at least `limit` records arrived.
boost::asio::awaitable<std::vector<feed_record>> async_read_from(client::connection& open, std::size_t limit);

/// The same for records after `last_event_id` (empty: from the start). Nothing when it cannot be opened.
boost::asio::awaitable<std::vector<feed_record>> async_read_stream(boost::asio::any_io_executor executor,
                                                                   std::string socket_path, std::string path,
                                                                   std::string last_event_id, std::size_t limit);

/// One line per record, for people.
std::string describe(const std::vector<feed_record>& records);

} // namespace tether::test
