// The interface through which the local API reads runs and follows the feed.
#pragma once

#include <tether/core/result.hpp>
#include <tether/core/rotation.hpp>
#include <tether/session/ports/recovery_source.hpp>
#include <tether/session/ports/sink.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace tether::store {

using session::run;

/// The kinds of feed record. Previews have no number and are not stored.
enum class record_kind { run, event, preview };

/// One line of the feed.
struct record {
    std::uint64_t number = 0; ///< only increases, over all runs of this store; 0 for previews
    record_kind kind = record_kind::event;
    std::string run_id;
    uid_t owner = 0;
    std::shared_ptr<const run> run_now; ///< for `run`: the run at that time
    shared_text event_raw;              ///< for `event` and `preview`: the JSON as received
};

/// Selects records: of one run or of all, of one owner or of all.
struct record_query {
    record_query() = default;
    std::optional<std::string> run_id;
    std::optional<uid_t> owner;
    bool runs_only = false;  ///< only `run` records
    std::uint64_t after = 0; ///< only records with a larger number
    std::size_t limit = 1000;
    std::size_t max_bytes = 4u << 20; ///< limit for the texts of all records together
    uid_t asker = daemon_itself;      ///< the user whose turn the query uses
};

struct run_query {
    run_query() = default;
    std::optional<uid_t> owner;
    std::vector<session::run_state> states;    ///< any of these; empty: all
    std::map<std::string, std::string> labels; ///< all of these
    std::string after;                         ///< the last id of the previous page; empty: from the newest
    std::size_t limit = 50;
    std::size_t max_bytes = 4u << 20; ///< limit for the texts of all runs together; one run is returned in any case
    uid_t asker = daemon_itself;      ///< the user whose turn the query uses
};

/// A part of the answer to a `run_query`.
struct run_page {
    std::vector<run> runs;
    std::string after; ///< `run_query::after` of the next page; empty when no more runs exist
};

/// The part of a run that decides which users may do what with it.
struct run_header {
    uid_t owner = 0;
    session::run_state state = session::run_state::queued;
    friend bool operator==(const run_header&, const run_header&) = default;
};

/// The request that an idempotency key belongs to.
struct remembered_request {
    std::string body_digest;
    std::string run_id;
};

/// A send that an idempotency key belongs to.
struct remembered_send {
    std::string body_digest;
    std::optional<std::vector<std::string>> event_ids; ///< the answer; empty while the outcome is unknown
};

/// Selects finished turns of one run, in order.
struct turn_query {
    turn_query() = default;
    std::string run_id;
    std::uint64_t after = 0; ///< only later turns; the first turn is 1
    std::size_t limit = 50;
    std::size_t max_bytes = 4u << 20; ///< limit for the texts of all turns together; one is returned in any case
    uid_t asker = daemon_itself;      ///< the user for whom the query is scheduled
};

/// Called with each record right after it became durable, on the io thread, in order. Must not throw.
using listener = std::function<void(const record&)>;

/// The result of a removal of old runs.
struct pruned {
    std::vector<std::string> run_ids;
    bool more = false; ///< more runs remain
};

class store : public session::sink, public session::recovery_source {
  public:
    /// `asker` is the user whose turn the query uses.
    virtual boost::asio::awaitable<result<std::optional<run>>> async_find(std::string run_id,
                                                                          uid_t asker = daemon_itself) = 0;
    /// The same without reading the run's document, which may be large.
    virtual boost::asio::awaitable<result<std::optional<run_header>>> async_header(std::string run_id,
                                                                                   uid_t asker = daemon_itself) = 0;
    /// Newest first, at most `limit`. A long search returns fewer, even none, and a position to continue: a page is
    /// limited in bytes and in examined runs, so that queries of other users get their turn.
    virtual boost::asio::awaitable<result<run_page>> async_list(run_query query) = 0;
    /// In order of their numbers; at most `limit`. Fewer than `limit` means that no more existed, or that they would
    /// have exceeded `max_bytes`; at least one is returned when any exists.
    virtual boost::asio::awaitable<result<std::vector<record>>> async_records(record_query query) = 0;
    /// The number of the newest record that the listener has received, 0 for none.
    virtual std::uint64_t newest_record() const = 0;
    /// The number of the newest record of `owner` in the store, 0 for none.
    virtual boost::asio::awaitable<result<std::uint64_t>> async_newest_record_of(uid_t owner) = 0;
    /// Calls `on_record` for every record and preview from now on, in place of the previous listener; empty: for none.
    /// A listener must not be replaced while it is called.
    virtual void set_listener(listener on_record) = 0;
    /// Returns what `async_accept` stored with the key; nothing once its run is deleted.
    virtual boost::asio::awaitable<result<std::optional<remembered_request>>> async_recall(uid_t owner,
                                                                                           std::string key) = 0;

    /// Returns what is stored with the key of a send to this run.
    virtual boost::asio::awaitable<result<std::optional<remembered_send>>> async_recall_send(std::string run_id,
                                                                                             std::string key) = 0;
    /// Returns the run as it was at the end of each turn. A turn that has not ended is not among them.
    virtual boost::asio::awaitable<result<std::vector<run>>> async_turns(turn_query query) = 0;

    /// Deletes finished runs with nothing left to do whose end is `retain` or longer before `now`, a date on the
    /// calendar, the oldest first. Deletes more while finished runs have more data than the size bounds allow: of an
    /// owner over its bound, except for the owner's newest, then of the owner with the most. Deletes at most `at_most`
    /// runs.
    virtual boost::asio::awaitable<result<pruned>> async_prune(wall_time now, std::size_t at_most) = 0;

    /// The number of stored runs in each state, of one owner or of all.
    virtual std::map<session::run_state, std::size_t> counts(std::optional<uid_t> owner = std::nullopt) const = 0;
    /// Bytes of the continuations of unfinished runs (mainly their work), of one owner or of all.
    virtual std::uint64_t work_bytes(std::optional<uid_t> owner = std::nullopt) const = 0;
    /// Approximate bytes of all stored data of the unfinished runs of `owner`, and of the work of further turns.
    virtual std::uint64_t unfinished_bytes(uid_t owner) const = 0;
    /// Why changes are refused now; empty when they are not. A store in trouble retries by itself and with each change.
    virtual std::string trouble() const = 0;
};

} // namespace tether::store
