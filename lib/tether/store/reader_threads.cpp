#include <tether/store/reader_threads.hpp>

namespace tether::store {

reader_threads::reader_threads(boost::asio::any_io_executor executor, const seal& sealer)
    : executor_{std::move(executor)}
    , seal_{sealer} {}

reader_threads::~reader_threads() {
    stop();
}

error_code reader_threads::start(const std::filesystem::path& file, const std::string& vfs) {
    for (reader& each : readers_) {
        if (const error_code ec = each.file.open(file, database::access::read_only, vfs)) return ec;
        if (const error_code ec = each.file.run("PRAGMA cache_size = -1024")) return ec;
    }
    for (reader& each : readers_) each.thread = std::thread{[this, &each] { serve(each); }};
    return {};
}

void reader_threads::submit(job next, uid_t asker) {
    {
        const std::lock_guard lock{mutex_};
        if (!stopping_) {
            jobs_.lane_of(asker).push_back(std::move(next));
            changed_.notify_one();
            return;
        }
    }
    next(nullptr, nullptr);
}

void reader_threads::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        changed_.notify_all();
    }
    for (reader& each : readers_)
        if (each.thread.joinable()) each.thread.join();
}

std::optional<reader_threads::user_job> reader_threads::next_job() {
    return jobs_.next([this](uid_t user, std::deque<job>& lane) -> std::optional<user_job> {
        if (!stopping_ && served_.contains(user)) return std::nullopt;
        return user_job{user, jobs_.first_of(lane)};
    });
}

void reader_threads::serve(reader& on) {
    queries with{run_queries{on.file, seal_}, record_queries{on.file}};
    std::unique_lock lock{mutex_};
    for (;;) {
        std::optional<user_job> next;
        changed_.wait(lock, [&] {
            next = next_job();
            return next || stopping_;
        });
        if (!next) return;
        const bool stopped = stopping_;
        served_.insert(next->user);
        lock.unlock();
        stopped ? next->work(nullptr, nullptr) : next->work(&on, &with);
        next->work = nullptr;
        lock.lock();
        served_.erase(next->user);
        if (!jobs_.empty()) changed_.notify_one(); // this user's next query may run on the other thread
    }
}

} // namespace tether::store
