// Stores runs and their feed in a file that survives restarts, crashes and power loss.
#pragma once

#include <tether/store/group_writer.hpp>
#include <tether/store/reader_threads.hpp>
#include <tether/store/space_accounts.hpp>
#include <tether/store/store_file.hpp>

#include <unordered_map>

namespace tether::store {

/// Called by one thread, that of `executor`; internal threads write and read. A change completes when it was flushed to
/// the disk. Errors are those of `store`, `sqlite_category()` for the disk, `errc::shutting_down` once closed.
/// Cancelling a call throws and undoes nothing. Outlives its calls, except cancelled ones.
class sqlite_store : public store {
  public:
    /// Returns null when the state directory cannot be used; `why` is a sentence for the operator. Blocks while it
    /// reads the complete file. `executor`'s context outlives the store.
    static std::unique_ptr<sqlite_store> open(boost::asio::any_io_executor executor, const store_config& config,
                                              std::string& why);
    /// Like `async_close`, but blocks until the disk has finished.
    ~sqlite_store() override;

    /// Writes the changes that have begun, empties the log and closes the file. Later calls are refused. Call it once.
    boost::asio::awaitable<void> async_close();

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
    void set_listener(listener on_record) override { listener_ = std::move(on_record); }
    boost::asio::awaitable<result<std::optional<remembered_request>>> async_recall(uid_t owner,
                                                                                   std::string key) override;
    boost::asio::awaitable<result<std::optional<remembered_send>>> async_recall_send(std::string run_id,
                                                                                     std::string key) override;
    boost::asio::awaitable<result<std::vector<run>>> async_turns(turn_query query) override;
    /// Uses several transactions, so that other changes need not wait; a cancellation stops after the current one.
    boost::asio::awaitable<result<pruned>> async_prune(wall_time now, std::size_t at_most) override;
    std::map<session::run_state, std::size_t> counts(std::optional<uid_t> owner = std::nullopt) const override;
    std::uint64_t work_bytes(std::optional<uid_t> owner = std::nullopt) const override { return space_.work(owner); }
    std::uint64_t unfinished_bytes(uid_t owner) const override { return space_.unfinished(owner); }
    std::string trouble() const override { return lost_.empty() ? trouble_ : lost_; }
    /// Checks on a reader thread whether the state directory and its files are still in place. While they are not,
    /// `trouble()` has the reason and new runs are refused; accepted runs continue.
    boost::asio::awaitable<void> async_look_at_files();
    /// Damaged rows that this startup removed from the file, and the file that now contains them. A run whose own row
    /// or continuation was among them is removed as well.
    const std::vector<spoilt_row>& spoilt() const { return file_.spoilt(); }
    std::filesystem::path set_aside_file() const { return file_.set_aside_file(); }
    /// The calendar, which continues that of the previous process.
    const calendar& dates() const { return dates_; }
    /// Stores how calendar and wall clock relate now, for a startup after a reboot. Call it when the wall clock was
    /// set.
    boost::asio::awaitable<error_code> async_keep_calendar();
    /// Completes when the writer's thread responds, even if it cannot store changes; not while the thread is stuck in
    /// one.
    boost::asio::awaitable<void> async_hear_from_writer();
    /// `tell` is called on the io thread whenever `trouble()` has changed; it must not destroy the store. At most one.
    void on_trouble(std::function<void()> tell) { on_trouble_ = std::move(tell); }
    /// `tell` is called on the io thread after each attempted transaction, stored or not. It must not throw or destroy
    /// the store. At most one.
    void on_commit(std::function<void(const commit_figures&)> tell) { on_commit_ = std::move(tell); }

  protected:
    /// For a test's store, which is not open before `start` returns true.
    sqlite_store(boost::asio::any_io_executor executor, const store_config& config);
    bool start(std::string& why);

  private:
    using apply = std::function<error_code(table_writer&, effects&)>;

    void begin_calendar();
    error_code load_counts();
    boost::asio::awaitable<error_code> async_write(apply what, std::size_t bytes, bool counts = true);
    template <class T>
    boost::asio::awaitable<result<T>> async_ask(reader_threads::question<T> what, uid_t asker = daemon_itself);
    /// On the io thread.
    void take(group_report report);
    void take(effects done);
    void count_move(const state_move& move);
    void set_trouble(std::string now);

    boost::asio::any_io_executor executor_;
    const store_config config_;
    store_file file_;
    calendar dates_;
    listener listener_;
    std::uint64_t newest_ = 0;
    std::map<session::run_state, std::size_t> counts_;
    std::map<uid_t, std::map<session::run_state, std::size_t>> counts_of_; ///< by owner
    space_accounts space_;
    std::unordered_map<std::string, uid_t> live_; ///< runs that are not finished, and their owners
    std::string trouble_;                         ///< from the writer
    std::string lost_;                            ///< from the files
    std::function<void()> on_trouble_;
    std::function<void(const commit_figures&)> on_commit_;
    bool closing_ = false;
    std::shared_ptr<async::promise<bool>> closed_;
    std::shared_ptr<sqlite_store*> self_; ///< shared with pending reports, which may arrive after the store's end
    std::unique_ptr<group_writer> writer_;
    std::unique_ptr<reader_threads> reader_;
};

} // namespace tether::store
