// Where one reader of a feed stands, and what it is to get next.
#pragma once

#include <tether/server/feed_chunk.hpp>

#include <deque>
#include <vector>

namespace tether::server {

/// Which records a reader gets.
struct feed_filter {
    feed_filter() = default;
    std::string run_id; ///< empty: all runs
    std::optional<uid_t> owner;
    bool runs_only = false; ///< `run` records alone

    bool matches(const store::record& record) const;
};

enum class feed_step {
    send,   ///< `take` some and write them
    replay, ///< ask the store for `next_page`, then `replayed`
    wait,   ///< nothing to do until the next `offer`
    lagged, ///< say so and end: the reader was too slow for its bound
    end,    ///< everything was sent and the run is finished
};

/// Pure. A reader begins by replaying what is kept, page by page; while it does, live records are only
/// noted, for they will be found in the store. Once a page comes back empty and nothing newer was noted,
/// live records are queued, up to a bound of bytes. So no record is missed and none comes twice.
class feed_queue {
  public:
    /// Starts after the record `after`. `finished`: the run of the filter is finished now.
    feed_queue(feed_filter filter, std::uint64_t after, std::size_t bound, bool finished);

    const feed_filter& filter() const { return filter_; }
    feed_step next() const;

    /// A live record that passes the filter. False when it was of no use here.
    bool offer(const shared_chunk& chunk);

    /// Adds a live record that is too large to become a chunk on the loop: it is replayed from the store. False for one
    /// that is not stored, which is dropped.
    bool offer_later(const store::record& record);

    /// Ends the feed as if the reader were too slow: what is live cannot be queued.
    void cut_off();

    store::record_query next_page(std::size_t limit, std::size_t bytes) const;
    /// The chunks of the page.
    void replayed(std::vector<shared_chunk> page);

    /// At most `most` chunks, in order.
    std::vector<shared_chunk> take(std::size_t most);

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
