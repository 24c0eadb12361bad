#include <tether/server/feed_chunk.hpp>

#include <tether/protocol/feed_record.hpp>
#include <tether/server/run_view.hpp>
#include <tether/sse/writer.hpp>

#include <fmt/format.h>

namespace tether::server {
namespace {

shared_chunk framed(feed_chunk chunk, std::string_view event) {
    const std::string size = fmt::format("{:x}\r\n", event.size());
    chunk.head = size.size();
    chunk.framed = fmt::format("{}{}\r\n", size, event);
    return std::make_shared<const feed_chunk>(std::move(chunk));
}

} // namespace

shared_chunk to_chunk(const store::record& record) {
    feed_chunk chunk;
    chunk.number = record.number;
    chunk.kind = record.kind;
    std::string event;
    const std::string id = record.number == 0 ? std::string{} : std::to_string(record.number);
    switch (record.kind) {
    case store::record_kind::run:
        chunk.finished = is_finished(record.run_now->state);
        sse::append_event(event, id, protocol::run_event, run_text(*record.run_now));
        break;
    case store::record_kind::event:
        sse::append_event(event, id, protocol::event_event, protocol::event_data(record.run_id, record.event_raw));
        break;
    case store::record_kind::preview:
        sse::append_event(event, id, protocol::preview_event, protocol::event_data(record.run_id, record.event_raw));
        break;
    }
    return framed(std::move(chunk), event);
}

std::vector<shared_chunk> to_chunks(const std::vector<store::record>& records) {
    std::vector<shared_chunk> chunks;
    chunks.reserve(records.size());
    for (const store::record& record : records) chunks.push_back(to_chunk(record));
    return chunks;
}

std::size_t text_size(const store::record& record) {
    return record.kind == store::record_kind::run ? session::text_size(*record.run_now) : record.event_raw.size();
}

std::size_t text_size(const std::vector<store::record>& records) {
    std::size_t bytes = 0;
    for (const store::record& record : records) bytes += text_size(record);
    return bytes;
}

shared_chunk lagged_chunk(std::uint64_t last) {
    std::string event;
    sse::append_event(event, {}, protocol::lagged_event, fmt::format(R"({{"after":{}}})", last));
    return framed({}, event);
}

shared_chunk comment_chunk() {
    std::string event;
    sse::append_comment(event, "alive");
    return framed({}, event);
}

std::string to_line(const store::record& record) {
    if (record.kind == store::record_kind::run) return protocol::run_line(record.number, run_text(*record.run_now));
    return protocol::event_line(record.number, record.run_id, record.event_raw);
}

} // namespace tether::server
