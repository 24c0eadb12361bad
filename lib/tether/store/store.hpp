// What the local API reads: runs and the feed; and how it is told of news.
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

/// The kinds of feed record. Previews have no number and are not kept.
enum class record_kind { run, event, preview };

/// One line of the feed.
struct record {
    std::uint64_t number = 0; ///< grows only, over all runs of this store; 0 for previews
    record_kind kind = record_kind::event;
    std::string run_id;
    uid_t owner = 0;
    std::shared_ptr<const run> run_now; ///< for `run`: as it was then
    shared_text event_raw;              ///< for `event` and `preview`: the JSON as received
};

/// Which records: of one run or of all, of one owner or of all.
struct record_query {
    record_query() = default;
    std::optional<std::string> run_id;
    std::optional<uid_t> owner;
    bool runs_only = false;  ///< `run` records alone
    std::uint64_t after = 0; ///< records with a larger number
    std::size_t limit = 1000;
    std::size_t max_bytes = 4u << 20; ///< of the records' texts together
    uid_t asker = daemon_itself;      ///< the user whose turn the question takes
};

struct run_query {
    run_query() = default;
    std::optional<uid_t> owner;
    std::vector<session::run_state> states;    ///< any of these; empty: all
    std::map<std::string, std::string> labels; ///< all of these
    std::string after;                         ///< the id the page before ended with; empty: from the newest
    std::size_t limit = 50;
    std::size_t max_bytes = 4u << 20; ///< of the runs' texts together; one run is returned in any case
    uid_t asker = daemon_itself;      ///< the user whose turn the question takes
};

/// A part of the answer to a `run_query`.
struct run_page {
    std::vector<run> runs;
    std::string after; ///< `run_query::after` of the next page; empty when there are no more runs
};

/// The part of a run that decides who may do what with it.
struct run_header {
    uid_t owner = 0;
    session::run_state state = session::run_state::queued;
    friend bool operator==(const run_header&, const run_header&) = default;
};

/// What an idempotency key stood for.
struct remembered_request {
    std::string body_digest;
    std::string run_id;
};

/// Told of each record right after it became durable, on the io thread, in order. Must not throw.
using listener = std::function<void(const record&)>;

/// Ends a subscription when destroyed. The store outlives it.
class subscription {
  public:
    virtual ~subscription() = default;
};

/// What became of a removal of old runs.
struct pruned {
    std::vector<std::string> run_ids;
    bool more = false; ///< there is more to remove
};

class store : public session::sink, public session::recovery_source {
  public:
    /// `asker` is the user whose turn the question takes.
    virtual boost::asio::awaitable<result<std::optional<run>>> async_find(std::string run_id,
                                                                          uid_t asker = daemon_itself) = 0;
    /// The same without reading the run's document, which may be large.
    virtual boost::asio::awaitable<result<std::optional<run_header>>> async_header(std::string run_id,
                                                                                   uid_t asker = daemon_itself) = 0;
    /// Newest first, at most `limit`. A long search returns fewer, even none, and a position to continue: a page is
    /// limited in bytes and in examined runs, so that queries of other users get their turn.
    virtual boost::asio::awaitable<result<run_page>> async_list(run_query query) = 0;
    /// In order of their numbers; at most `limit`. Fewer than `limit` means that there were no more, or that they
    /// would have been more than `max_bytes`; at least one is returned when there is any.
    virtual boost::asio::awaitable<result<std::vector<record>>> async_records(record_query query) = 0;
    /// The number of the newest record that listeners were told of, 0 for none.
    virtual std::uint64_t newest_record() const = 0;
    /// The number of the newest record of `owner` in the store, 0 for none.
    virtual boost::asio::awaitable<result<std::uint64_t>> async_newest_record_of(uid_t owner) = 0;
    /// Every record of `run_id` (all runs when empty), from now on.
    virtual std::unique_ptr<subscription> subscribe(std::string run_id, listener on_record) = 0;
    /// What `async_accept` kept with the key; nothing once its run is gone.
    virtual boost::asio::awaitable<result<std::optional<remembered_request>>> async_recall(uid_t owner,
                                                                                           std::string key) = 0;

    /// Deletes finished runs with nothing left to do whose end is `retain` or longer before `now`, a date on the
    /// calendar, the oldest first, and further ones while finished runs have more data than the size bounds allow: of
    /// an owner over its bound, except for the owner's newest, then of the owner with the most. At most `at_most` of
    /// them.
    virtual boost::asio::awaitable<result<pruned>> async_prune(wall_time now, std::size_t at_most) = 0;

    /// The number of stored runs in each state, of one owner or of all.
    virtual std::map<session::run_state, std::size_t> counts(std::optional<uid_t> owner = std::nullopt) const = 0;
    /// Bytes of the continuations of unfinished runs (mainly their work), of one owner or of all.
    virtual std::uint64_t work_bytes(std::optional<uid_t> owner = std::nullopt) const = 0;
    /// Approximate bytes of all stored data of the unfinished runs of `owner`, and of the work of further turns.
    virtual std::uint64_t unfinished_bytes(uid_t owner) const = 0;
    /// Why changes are refused at the moment; empty when they are not. A store in trouble tries again by
    /// itself and with each change.
    virtual std::string trouble() const = 0;
};

} // namespace tether::store
