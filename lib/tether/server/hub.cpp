#include <tether/server/hub.hpp>

#include <tether/core/loop_bytes.hpp>

#include <new>

namespace tether::server {

hub::hub(store::store& store, memory_budget& memory) : store_{store}, memory_{memory} {
    store_.set_listener([this](const store::record& record) { distribute(record); });
}

hub::~hub() {
    store_.set_listener({});
}

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

void hub::distribute(const store::record& record) {
    shared_chunk chunk;
    offer(record.run_id, record, chunk);
    offer({}, record, chunk);
}

void hub::offer(const std::string& run_id, const store::record& record, shared_chunk& chunk) {
    const auto group = by_run_.find(run_id);
    if (group == by_run_.end()) return;
    const bool is_large = text_size(record) > loop_bytes;
    for (feed_reader* reader : group->second) {
        if (!reader->queue.filter().matches(record)) continue;
        try {
            if (!is_large && !chunk) chunk = to_chunk(record);
            if (is_large ? reader->queue.offer_later(record) : reader->queue.offer(chunk)) reader->wake.notify();
            if (!reader->held.try_hold(reader->queue.bytes())) reader->queue.cut_off();
        } catch (const std::bad_alloc&) { // the record is stored: the reader reconnects and replays it
            reader->queue.cut_off();
            reader->wake.notify();
        }
    }
}

feed_reader::feed_reader(hub& all, feed_queue start, uid_t user)
    : queue{std::move(start)}
    , held{all.memory_, user}
    , hub_{all}
    , user_{all.users_[user]} {
    hub_.by_run_[queue.filter().run_id].insert(this);
    ++user_.count;
}

feed_reader::~feed_reader() {
    const auto group = hub_.by_run_.find(queue.filter().run_id);
    group->second.erase(this);
    if (group->second.empty()) hub_.by_run_.erase(group);
    if (--user_.count == 0) hub_.users_.erase(user());
}

} // namespace tether::server
