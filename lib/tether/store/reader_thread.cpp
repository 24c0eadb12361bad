#include <tether/store/reader_thread.hpp>

namespace tether::store {

reader_thread::reader_thread(boost::asio::any_io_executor executor, const seal& sealer)
    : executor_{std::move(executor)}
    , seal_{sealer}
    , begin_{file_, "BEGIN"}
    , end_{file_, "COMMIT"} {}

reader_thread::~reader_thread() {
    stop();
}

error_code reader_thread::start(const std::filesystem::path& file, const std::string& vfs) {
    if (const error_code ec = file_.open(file, database::access::read_only, vfs)) return ec;
    if (const error_code ec = file_.run("PRAGMA cache_size = -1024")) return ec;
    thread_ = std::thread{[this] { serve(); }};
    return {};
}

void reader_thread::submit(job next, uid_t asker) {
    {
        const std::lock_guard lock{mutex_};
        if (!stopping_) {
            jobs_.of(asker).push_back(std::move(next));
            changed_.notify_one();
            return;
        }
    }
    next(nullptr);
}

void reader_thread::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void reader_thread::serve() {
    queries with{run_queries{file_, seal_}, record_queries{file_}};
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        job next = *jobs_.next([](uid_t, std::deque<job>& lane) -> std::optional<job> {
            job first = std::move(lane.front());
            lane.pop_front();
            return first;
        });
        const bool stopped = stopping_;
        lock.unlock();
        next(stopped ? nullptr : &with);
        next = nullptr;
        lock.lock();
    }
}

} // namespace tether::store
