#include <tether/store/group_writer.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace tether::store {
namespace {

/// Pages after which the log is moved into the file.
constexpr int log_step = 1000;
/// Over this many pages (64 MiB) the move waits for readers, so that the log can restart.
constexpr int log_bound = 16'000;

} // namespace

group_writer::group_writer(database& file, const seal& sealer, std::string name, const store_config& config,
                           std::function<void(group_report)> report)
    : file_{file}
    , name_{std::move(name)}
    , sizes_{name_, file}
    , config_{config}
    , report_{std::move(report)}
    , tables_{file, sealer}
    , begin_{file, "BEGIN IMMEDIATE"}
    , commit_{file, "COMMIT"}
    , rollback_{file, "ROLLBACK"}
    , mark_{file, "SAVEPOINT one"}
    , undo_{file, "ROLLBACK TO one"}
    , keep_{file, "RELEASE one"}
    , move_log_at_{log_step} {}

group_writer::~group_writer() {
    close();
    if (thread_.joinable()) thread_.join();
}

error_code group_writer::start() {
    if (const error_code ec = tables_.load()) return ec;
    if (const error_code ec = file_.ask("PRAGMA page_size", page_bytes_)) return ec;
    file_.watch_log_index();
    thread_ = std::thread{[this] { serve(); }};
    return {};
}

void group_writer::submit(change what) {
    const std::lock_guard lock{mutex_};
    queue_.push_back(std::move(what));
    changed_.notify_one();
}

void group_writer::close() {
    const std::lock_guard lock{mutex_};
    closing_ = true;
    changed_.notify_one();
}

void group_writer::serve() {
    std::unique_lock lock{mutex_};
    const auto has_work = [this] { return closing_ || !queue_.empty(); };
    for (;;) {
        if (trouble_ && !damaged_) changed_.wait_for(lock, config_.probe_interval, has_work);
        else if (purge_at_ && !trouble_) changed_.wait_until(lock, *purge_at_, has_work);
        else changed_.wait(lock, has_work);
        if (closing_ && queue_.empty()) break;
        const bool purge_is_due = !trouble_ && purge_at_ && std::chrono::steady_clock::now() >= *purge_at_;
        if (!purge_is_due && !trouble_ && queue_.empty()) continue; // woken early
        group next = purge_is_due ? group{} : take_group();
        lock.unlock();
        if (purge_is_due) purge_log();
        else carry_out(std::move(next));
        lock.lock();
    }
    lock.unlock();
    if (!damaged_ && !trouble_ && is_damage(checkpoint(database::checkpoint::truncate))) damaged_ = true;
    if (damaged_) file_.keep_log_on_close(true);
    group_report last;
    last.trouble = trouble_text();
    last.closed = true;
    report_(std::move(last));
}

group_writer::group group_writer::take_group() {
    group next;
    std::size_t bytes = 0, count = 0;
    for (const change& waiting : queue_) {
        bytes += waiting.bytes;
        if (count > 0 && (bytes > config_.max_group_bytes || count >= config_.max_group_changes)) break;
        ++count;
    }
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
    next.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    return next;
}

void group_writer::carry_out(group changes) {
    group_report out;
    const std::uint64_t newest_before = tables_.newest_number();
    const auto begun_at = std::chrono::steady_clock::now();
    trouble_ = write(changes, out.changes);
    const auto counted = std::count_if(changes.begin(), changes.end(), [](const change& each) { return each.counts; });
    if (counted > 0 || changes.empty())
        out.figures = {std::chrono::steady_clock::now() - begun_at, static_cast<std::size_t>(counted), !trouble_};
    if (trouble_) {
        log_is_clean_ = false;
        if (is_damage(trouble_)) damaged_ = true;
        if (file_.in_transaction()) rollback_.run();
        tables_.go_back_to(newest_before);
        out.changes.assign(changes.size(), {{}, trouble_, {}});
    }
    const auto has_removed = [](const finished_change& each) { return !each.done.removed.empty(); };
    if (!purge_at_ && std::any_of(out.changes.begin(), out.changes.end(), has_removed))
        purge_at_ = std::chrono::steady_clock::now() + config_.purge_delay;
    for (std::size_t i = 0; i < changes.size(); ++i) out.changes[i].finish = std::move(changes[i].finish);
    out.trouble = trouble_text();
    report_(std::move(out));
    if (!trouble_) move_log();
}

error_code group_writer::write(group& changes, std::vector<finished_change>& out) {
    // Before the commit, which could make a truncated log as long as before.
    if (is_unusable()) return damaged();
    error_code ec;
    if (!log_is_clean_) ec = checkpoint(database::checkpoint::truncate);
    if (!ec) {
        log_is_clean_ = true;
        ec = begin_.run();
    }
    if (!ec) ec = changes.empty() ? tables_.probe() : apply_all(changes, out);
    return ec ? ec : commit();
}

error_code group_writer::apply_all(group& changes, std::vector<finished_change>& out) {
    out.reserve(changes.size());
    for (change& next : changes)
        if (const error_code ec = apply_one(next, out.emplace_back())) return ec;
    return {};
}

/// An error of one change undoes only that change and becomes its outcome; any other error fails the group.
error_code group_writer::apply_one(change& what, finished_change& out) {
    const std::uint64_t newest_before = tables_.newest_number();
    if (const error_code ec = mark_.run()) return ec;
    try {
        out.error = what.apply(tables_, out.done);
    } catch (const std::exception&) { // out of memory, or a text that JSON cannot represent
        out.error = errc::internal;
    }
    if (is_trouble(out.error)) return out.error;
    if (out.error) {
        out.done = effects{};
        tables_.go_back_to(newest_before);
        if (const error_code ec = undo_.run()) return ec;
    }
    return keep_.run();
}

error_code group_writer::commit() {
    if (config_.at_commit) config_.at_commit(commit_point::before);
    const error_code ec = commit_.run();
    if (!ec) sizes_.note_commit(file_.log_pages(), page_bytes_);
    if (!ec && config_.at_commit) config_.at_commit(commit_point::after);
    return ec;
}

error_code group_writer::checkpoint(database::checkpoint how) {
    if (is_unusable()) return damaged(); // the rest of the log would be written into a file without its other pages
    sizes_.forget();
    const error_code ec = file_.move_log(how);
    if (!ec) sizes_.note_checkpoint();
    return ec;
}

/// Called after the report, because no caller waits for this.
void group_writer::move_log() {
    const int pages = file_.log_pages();
    if (pages < move_log_at_ - log_step) move_log_at_ = log_step; // the log restarted
    if (pages < move_log_at_) return;
    move_log_at_ = pages + log_step;
    using how = database::checkpoint;
    const error_code ec = checkpoint(pages > log_bound ? how::truncate : how::passive);
    if (ec && !is_busy(ec)) tell_log_trouble(ec);
}

/// A reader of an older state prevents this; it is then attempted again later.
void group_writer::purge_log() {
    purge_at_.reset();
    if (damaged_) return;
    const error_code ec = checkpoint(database::checkpoint::truncate);
    if (is_busy(ec)) purge_at_ = std::chrono::steady_clock::now() + config_.purge_delay;
    else if (ec) tell_log_trouble(ec);
    else move_log_at_ = log_step;
}

void group_writer::tell_log_trouble(const error_code& ec) {
    trouble_ = ec;
    log_is_clean_ = false;
    if (is_damage(ec)) damaged_ = true;
    group_report bad_news;
    bad_news.trouble = trouble_text();
    report_(std::move(bad_news));
}

std::string group_writer::trouble_text() const {
    const error_code why = damaged_ ? damaged() : trouble_;
    return why ? fmt::format("{}: {}", name_, why.message()) : std::string{};
}

} // namespace tether::store
