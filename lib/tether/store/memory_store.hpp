// Stores runs and their feed in memory, for tests that need any store.
#pragma once

#include <tether/core/duration.hpp>
#include <tether/store/listeners.hpp>
#include <tether/store/record_numbers.hpp>
#include <tether/store/store.hpp>

#include <map>
#include <set>
#include <unordered_map>

namespace tether::store {

/// One thread; no call waits. A call costs the logarithm of the stored data plus the size of its answer; only a label
/// filter checks runs that it does not return. Runs that were never put are unknown: `errc::not_found`.
class memory_store : public store {
  public:
    /// Finished runs are stored for `retain`.
    explicit memory_store(milliseconds retain = milliseconds{7 * 86'400'000LL}) : retain_{retain} {}

    boost::asio::awaitable<error_code> async_accept(run now, session::continuation then,
                                                    session::request_key key) override;
    boost::asio::awaitable<error_code> async_put(run now) override;
    boost::asio::awaitable<error_code> async_checkpoint(run now, session::continuation then) override;
    boost::asio::awaitable<error_code> async_note(std::string run_id, session::continuation then) override;
    boost::asio::awaitable<error_code> async_append(std::string run_id, std::vector<api::event> events) override;
    void preview(const std::string& run_id, const api::event& event) override;
    boost::asio::awaitable<error_code> async_remove(std::string run_id) override;

    boost::asio::awaitable<result<std::vector<session::kept_run>>> async_unfinished(std::string after,
                                                                                    std::size_t limit) override;
    boost::asio::awaitable<result<std::optional<session::kept_run>>> async_load(std::string run_id) override;
    boost::asio::awaitable<result<std::vector<session::event_mark>>> async_event_marks(std::string run_id) override;
    boost::asio::awaitable<result<std::vector<run>>> async_runs_of_session(std::string session_id) override;
    boost::asio::awaitable<result<std::vector<session::ledger_entry>>> async_ledger() override;

    boost::asio::awaitable<result<std::optional<run>>> async_find(std::string run_id,
                                                                  uid_t asker = daemon_itself) override;
    boost::asio::awaitable<result<std::optional<run_header>>> async_header(std::string run_id,
                                                                           uid_t asker = daemon_itself) override;
    boost::asio::awaitable<result<run_page>> async_list(run_query query) override;
    boost::asio::awaitable<result<std::vector<record>>> async_records(record_query query) override;
    std::uint64_t newest_record() const override { return newest_; }
    boost::asio::awaitable<result<std::uint64_t>> async_newest_record_of(uid_t owner) override;
    std::unique_ptr<subscription> subscribe(std::string run_id, listener on_record) override;
    boost::asio::awaitable<result<std::optional<remembered_request>>> async_recall(uid_t owner,
                                                                                   std::string key) override;
    boost::asio::awaitable<result<pruned>> async_prune(wall_time now, std::size_t at_most) override;
    std::map<session::run_state, std::size_t> counts(std::optional<uid_t> owner = std::nullopt) const override;
    std::uint64_t work_bytes(std::optional<uid_t> owner = std::nullopt) const override;
    std::uint64_t unfinished_bytes(uid_t owner) const override { return work_bytes(owner); }
    std::string trouble() const override { return {}; }

  private:
    using ids = std::set<std::string>; ///< sorted by time, as run ids are

    struct kept_run {
        std::shared_ptr<const run> now;
        session::continuation then;
        std::vector<session::event_mark> marks;
        record_numbers records;
        std::set<std::string> known;                 ///< ids of events
        std::map<std::string, std::uint64_t> queued; ///< events stored while queued, by id
        std::vector<std::string> keys;               ///< its idempotency keys
    };
    /// All records, of every owner (no uid) or of one; of every kind, or only `run` records.
    using lane = std::pair<std::optional<uid_t>, bool>;

    void unindex(const kept_run& entry);
    kept_run& keep(run now);
    void account(const kept_run& entry);
    std::uint64_t add_record(kept_run& entry, record what);
    void forget(const std::string& run_id);
    std::vector<const ids*> candidates(const run_query& query) const;
    const record_numbers* numbers_for(const record_query& query) const;

    milliseconds retain_;
    std::uint64_t newest_ = 0;
    std::unordered_map<std::string, kept_run> runs_;
    std::map<std::pair<std::optional<uid_t>, session::run_state>, ids> by_state_;
    std::set<std::pair<wall_time, std::string>> by_end_;
    std::map<std::uint64_t, record> records_;
    std::map<lane, record_numbers> lanes_;
    std::map<std::pair<uid_t, std::string>, remembered_request> requests_;
    std::map<std::string, session::ledger_entry> ledger_; ///< by run
    listeners listeners_;
};

} // namespace tether::store
