// One record as it goes over the wire, made once and shared by all its readers.
#pragma once

#include <tether/store/store.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tether::server {

/// Never changes once made.
struct feed_chunk {
    std::uint64_t number = 0; ///< 0 for what is not kept
    store::record_kind kind = store::record_kind::event;
    bool finished = false; ///< a `run` record of a finished run
    std::string framed;    ///< as a chunk of HTTP/1.1 (RFC 9112 § 7.1)
    std::size_t head = 0;  ///< bytes of framing before and …
    std::size_t tail = 2;  ///< … after the event itself

    std::string_view bare() const { return std::string_view{framed}.substr(head, framed.size() - head - tail); }
};

/// Shared because every reader of the feed may still have it queued.
using shared_chunk = std::shared_ptr<const feed_chunk>;

shared_chunk to_chunk(const store::record& record);
/// All of them, in order.
std::vector<shared_chunk> to_chunks(const std::vector<store::record>& records);
/// The approximate size of the record as text in bytes.
std::size_t text_size(const store::record& record);
std::size_t text_size(const std::vector<store::record>& records);
/// `event: lagged`, after which the feed ends; `last` is the last number the reader got.
shared_chunk lagged_chunk(std::uint64_t last);
/// A sign of life.
shared_chunk comment_chunk();

/// The record as a line of a page.
std::string to_line(const store::record& record);

} // namespace tether::server
