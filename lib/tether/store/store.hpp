// What the local API reads: runs and the feed; and how it is told of news.
#pragma once

#include <tether/core/result.hpp>
#include <tether/session/sink.hpp>

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
    std::shared_ptr<const run> run_now;          ///< for `run`: as it was then
    std::shared_ptr<const std::string> event_raw; ///< for `event` and `preview`: the JSON as received
};

/// Which records: of one run or of all, of one owner or of all.
struct record_query {
    record_query() = default;
    std::optional<std::string> run_id;
    std::optional<uid_t> owner;
    bool runs_only = false;   ///< `run` records alone
    std::uint64_t after = 0;  ///< records with a larger number
    std::size_t limit = 1000;
};

struct run_query {
    run_query() = default;
    std::optional<uid_t> owner;
    std::vector<session::run_state> states;    ///< any of these; empty: all
    std::map<std::string, std::string> labels; ///< all of these
    std::string after;                         ///< the id the page before ended with; empty: from the newest
    std::size_t limit = 50;
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

class store : public session::sink {
  public:
    virtual boost::asio::awaitable<result<std::optional<run>>> async_find(std::string run_id) = 0;
    /// Newest first; the second member tells whether more follow.
    virtual boost::asio::awaitable<result<std::pair<std::vector<run>, bool>>> async_list(run_query query) = 0;
    /// In order of their numbers; at most `limit`. Fewer than `limit` means there were no more.
    virtual boost::asio::awaitable<result<std::vector<record>>> async_records(record_query query) = 0;
    /// The number of the newest record, 0 for none.
    virtual std::uint64_t newest_record() const = 0;
    /// Every record of `run_id` (all runs when empty), from now on.
    virtual std::unique_ptr<subscription> subscribe(std::string run_id, listener on_record) = 0;

    /// Idempotency keys are per owner. `remember` is kept together with its run.
    virtual boost::asio::awaitable<result<std::optional<remembered_request>>> async_recall(uid_t owner, std::string key) = 0;
    virtual boost::asio::awaitable<error_code> async_remember(uid_t owner, std::string key, remembered_request what) = 0;
};

} // namespace tether::store
