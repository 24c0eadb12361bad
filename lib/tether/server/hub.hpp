// Distributes each new record to the readers of the feed.
#pragma once

#include <tether/async/event.hpp>
#include <tether/async/gate.hpp>
#include <tether/server/feed_queue.hpp>
#include <tether/server/memory_budget.hpp>

#include <limits>
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
    /// Pages of stored records that are read and framed concurrently for one user: while the loop frames one, the store
    /// reads the other. More would only wait for the loop, in front of other users' requests.
    static constexpr std::size_t pages_at_once = 2;
    /// All readers of one user.
    struct user_readers {
        std::size_t count = 0;
        async::gate pages{pages_at_once, std::numeric_limits<std::size_t>::max()}; ///< `clients_per_user` bounds it
    };
    void distribute(const store::record& record);
    void offer(const std::string& run_id, const store::record& record, shared_chunk& chunk);

    std::map<std::string, std::set<feed_reader*>> by_run_; ///< an empty id: readers of all runs
    std::map<uid_t, user_readers> users_;                  ///< users with a reader
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
    /// The user's readers replay stored records in turn: a page is read and framed inside this gate. A pass must not
    /// outlive the reader.
    async::gate& replay_turns() { return user_.pages; }

    feed_queue queue;
    async::event wake;
    memory_lease held; ///< for the chunks in the queue

  private:
    hub& hub_;
    hub::user_readers& user_;
};

} // namespace tether::server
