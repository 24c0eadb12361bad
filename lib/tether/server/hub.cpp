#include <tether/server/hub.hpp>

#include <new>

namespace tether::server {

hub::hub(store::store& store) : subscription_{store.subscribe({}, [this](const store::record& r) { tell(r); })} {}

void hub::stop() {
    stopping_ = true;
    for (const auto& [run_id, group] : by_run_)
        for (feed_reader* reader : group) reader->wake.notify();
}

std::size_t hub::readers() const {
    std::size_t count = 0;
    for (const auto& [run_id, group] : by_run_) count += group.size();
    return count;
}

void hub::tell(const store::record& record) {
    shared_chunk chunk;
    tell_group(record.run_id, record, chunk);
    tell_group({}, record, chunk);
}

void hub::tell_group(const std::string& run_id, const store::record& record, shared_chunk& chunk) {
    const auto group = by_run_.find(run_id);
    if (group == by_run_.end()) return;
    for (feed_reader* reader : group->second) {
        if (!reader->queue.filter().matches(record)) continue;
        try {
            if (!chunk) chunk = to_chunk(record);
            if (reader->queue.offer(chunk)) reader->wake.notify();
        } catch (const std::bad_alloc&) { // the record is kept: the reader comes back for it
            reader->queue.cut_off();
            reader->wake.notify();
        }
    }
}

feed_reader::feed_reader(hub& all, const boost::asio::any_io_executor& executor, feed_queue start)
    : queue{std::move(start)}
    , wake{executor}
    , hub_{all} {
    hub_.by_run_[queue.filter().run_id].insert(this);
}

feed_reader::~feed_reader() {
    const auto group = hub_.by_run_.find(queue.filter().run_id);
    group->second.erase(this);
    if (group->second.empty()) hub_.by_run_.erase(group);
}

} // namespace tether::server
