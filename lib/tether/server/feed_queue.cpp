#include <tether/server/feed_queue.hpp>

#include <algorithm>

namespace tether::server {

using store::record_kind;

bool feed_filter::matches(const store::record& record) const {
    return (run_id.empty() || record.run_id == run_id) && (!owner || record.owner == *owner) &&
        (!runs_only || record.kind == record_kind::run);
}

feed_queue::feed_queue(feed_filter filter, std::uint64_t after, std::size_t bound, bool finished)
    : filter_{std::move(filter)}
    , bound_{bound}
    , queued_{after}
    , taken_{after}
    , finished_{finished} {}

feed_step feed_queue::next() const {
    if (lagged_) return feed_step::lagged;
    if (!chunks_.empty()) return feed_step::send;
    if (!live_) return feed_step::replay;
    return finished_ && !filter_.run_id.empty() ? feed_step::end : feed_step::wait;
}

bool feed_queue::offer(const shared_chunk& chunk) {
    if (lagged_) return false;
    const bool preview = chunk->kind == record_kind::preview;
    if (!live_) {
        noted_ = std::max(noted_, chunk->number);
        return !preview;
    }
    if (!preview && chunk->number <= queued_) return false;
    if (preview && bytes_ > bound_ / 2) return false; // previews may be dropped, and are dropped first
    if (bytes_ + chunk->framed.size() > bound_) {
        cut_off();
        return true;
    }
    push(chunk);
    return true;
}

bool feed_queue::offer_later(const store::record& record) {
    if (lagged_ || record.number <= queued_) return false; // previews have no number
    live_ = false;
    noted_ = std::max(noted_, record.number);
    return true;
}

void feed_queue::cut_off() {
    lagged_ = true;
    chunks_.clear(); // the reader reconnects and replays them
    bytes_ = 0;
}

store::record_query feed_queue::next_page(std::size_t limit, std::size_t bytes) const {
    store::record_query query;
    if (!filter_.run_id.empty()) query.run_id = filter_.run_id;
    query.owner = filter_.owner;
    query.runs_only = filter_.runs_only;
    query.after = queued_;
    query.limit = limit;
    query.max_bytes = bytes;
    return query;
}

void feed_queue::replayed(std::vector<shared_chunk> page) {
    for (shared_chunk& chunk : page) push(std::move(chunk));
    live_ = page.empty() && noted_ <= queued_;
    // A noted record that is no longer in the store was removed with its run.
    if (page.empty()) noted_ = 0;
}

std::vector<shared_chunk> feed_queue::take(std::size_t max_chunks) {
    std::vector<shared_chunk> chunks;
    while (!chunks_.empty() && chunks.size() < max_chunks) {
        bytes_ -= chunks_.front()->framed.size();
        if (chunks_.front()->number != 0) taken_ = chunks_.front()->number;
        chunks.push_back(std::move(chunks_.front()));
        chunks_.pop_front();
    }
    return chunks;
}

void feed_queue::push(shared_chunk chunk) {
    bytes_ += chunk->framed.size();
    if (chunk->number != 0) queued_ = chunk->number;
    if (chunk->kind == record_kind::run) finished_ = chunk->finished;
    chunks_.push_back(std::move(chunk));
}

} // namespace tether::server
