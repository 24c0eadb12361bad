// Distributes each new record to the readers of the feed.
#pragma once

#include <tether/async/event.hpp>
#include <tether/server/feed_queue.hpp>
#include <tether/server/memory_budget.hpp>

#include <map>
#include <set>

namespace tether::server {

class feed_reader;

/// The store's listener, on behalf of all readers. A record is converted to a chunk once, when the first reader needs
/// it. Each reader replays a record of more than `loop_bytes` from the store. One thread. The store and the budget
/// outlive it; it outlives its readers.
class hub {
  public:
    hub(store::store& store, memory_budget& memory);
    ~hub();
    hub(const hub&) = delete;
    hub& operator=(const hub&) = delete;

    /// Wakes every reader because the daemon stops; `stopping` is then true.
    void stop();
    bool stopping() const { return stopping_; }
    std::size_t readers() const;

  private:
    friend class feed_reader;
    void distribute(const store::record& record);
    void offer(const std::string& run_id, const store::record& record, shared_chunk& chunk);

    std::map<std::string, std::set<feed_reader*>> by_run_; ///< an empty id: readers of all runs
    store::store& store_;
    memory_budget& memory_;
    bool stopping_ = false;
};

/// One reader: its queue, and an event for changes. Registered for its lifetime.
class feed_reader {
  public:
    feed_reader(hub& all, feed_queue start, uid_t user);
    ~feed_reader();
    feed_reader(const feed_reader&) = delete;
    feed_reader& operator=(const feed_reader&) = delete;

    bool stopping() const { return hub_.stopping(); }
    uid_t user() const { return held.user(); }

    feed_queue queue;
    async::event wake;
    memory_lease held; ///< for the chunks in the queue

  private:
    hub& hub_;
};

} // namespace tether::server
