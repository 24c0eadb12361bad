// Decides what one reader of a feed receives next.
#pragma once

#include <tether/server/feed_chunk.hpp>

#include <deque>
#include <vector>

namespace tether::server {

/// Selects the records that a reader receives.
struct feed_filter {
    feed_filter() = default;
    std::string run_id; ///< empty: all runs
    std::optional<uid_t> owner;
    bool runs_only = false; ///< only `run` records

    bool matches(const store::record& record) const;
};

enum class feed_step {
    send,   ///< `take` some chunks and write them
    replay, ///< read `next_page` from the store, then call `replayed`
    wait,   ///< nothing to do until the next `offer`
    lagged, ///< send `lagged` and end: the reader was too slow for its bound
    end,    ///< everything was sent and the run is finished
};

/// Pure. A reader first replays the stored records, page by page. Meanwhile only the number of the newest live record
/// is noted, because the store has these records too. When a page is empty and no newer record was noted, live records
/// are queued, up to a limit in bytes. So no record is missed, and no record is sent twice.
class feed_queue {
  public:
    /// Starts after the record `after`. `finished`: the run of the filter is already finished.
    feed_queue(feed_filter filter, std::uint64_t after, std::size_t bound, bool finished);

    const feed_filter& filter() const { return filter_; }
    feed_step next() const;

    /// Adds a live record that passes the filter. False when it is not needed.
    bool offer(const shared_chunk& chunk);

    /// Adds a live record that is too large to become a chunk on the loop: the reader replays it from the store. A
    /// record that is not stored is dropped; the result is then false.
    bool offer_later(const store::record& record);

    /// Ends the feed as for a reader that is too slow, because live records cannot be queued.
    void cut_off();

    store::record_query next_page(std::size_t limit, std::size_t bytes) const;
    /// Adds the chunks of the page.
    void replayed(std::vector<shared_chunk> page);

    /// At most `max_chunks` chunks, in order.
    std::vector<shared_chunk> take(std::size_t max_chunks);

    /// Size of the waiting chunks in bytes.
    std::size_t bytes() const { return bytes_; }

    /// The number of the last record taken.
    std::uint64_t last_taken() const { return taken_; }

  private:
    void push(shared_chunk chunk);

    feed_filter filter_;
    std::size_t bound_;
    std::uint64_t queued_;    ///< the last record put into the queue
    std::uint64_t taken_;     ///< the last record taken out of it
    std::uint64_t noted_ = 0; ///< the newest live record seen while replaying
    bool finished_;
    bool live_ = false;
    bool lagged_ = false;
    std::deque<shared_chunk> chunks_;
    std::size_t bytes_ = 0;
};

} // namespace tether::server
