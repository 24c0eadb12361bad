// One record in its wire format, created once and shared by all readers.
#pragma once

#include <tether/store/store.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tether::server {

/// Immutable after construction.
struct feed_chunk {
    std::uint64_t number = 0; ///< 0: not stored
    store::record_kind kind = store::record_kind::event;
    bool finished = false; ///< a `run` record of a finished run
    std::string framed;    ///< as a chunk of HTTP/1.1 (RFC 9112 § 7.1)
    std::size_t head = 0;  ///< bytes of framing before
    std::size_t tail = 2;  ///< and after the event itself

    std::string_view bare() const { return std::string_view{framed}.substr(head, framed.size() - head - tail); }
};

/// Shared because several readers of the feed may have it queued.
using shared_chunk = std::shared_ptr<const feed_chunk>;

shared_chunk to_chunk(const store::record& record);
/// Converts all records, in order.
std::vector<shared_chunk> to_chunks(const std::vector<store::record>& records);
/// The approximate size of the record as text in bytes.
std::size_t text_size(const store::record& record);
std::size_t text_size(const std::vector<store::record>& records);
/// `event: lagged`, after which the feed ends; `last` is the number of the last record that the reader received.
shared_chunk lagged_chunk(std::uint64_t last);
/// A comment that shows the client that the connection is alive.
shared_chunk comment_chunk();

/// The record as a line of a page.
std::string to_line(const store::record& record);

} // namespace tether::server
