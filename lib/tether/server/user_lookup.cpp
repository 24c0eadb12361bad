#include <tether/server/user_lookup.hpp>

#include <tether/server/log_kinds.hpp>

#include <algorithm>
#include <boost/asio/post.hpp>

namespace tether::server {

namespace asio = boost::asio;

namespace {

/// How long a cached answer stays usable while the name service gives no newer one.
constexpr std::chrono::minutes stale_for{1};

} // namespace

/// The cached facts about one user.
struct user_lookup::entry {
    enum class phase { idle, running, overdue }; ///< overdue: reported as slow

    phase lookup = phase::idle;
    clock::time_point started;
    clock::time_point fresh_until = clock::time_point::min();
    texts value;
    std::uint64_t answers = 0; ///< how many lookups have ended
    async::event answered;

    bool is_running() const { return lookup != phase::idle; }
};

struct user_lookup::cache {
    std::map<key, std::shared_ptr<entry>> entries;
    std::size_t running = 0;
};

user_lookup::user_lookup(asio::any_io_executor executor, user_directory users, const logger& log,
                         user_lookup_bounds bounds, async::thread_starter starter)
    : executor_{std::move(executor)}
    , users_{std::move(users)}
    , log_{log}
    , bounds_{bounds}
    , cache_{std::make_shared<cache>()}
    , pool_{max_threads, std::move(starter)} {}

user_lookup::~user_lookup() = default;

asio::awaitable<std::string> user_lookup::async_name(uid_t uid) {
    if (uid == 0) co_return "root";
    const key wanted{fact::name, uid};
    texts found = co_await async_find(wanted);
    co_return found.empty() ? std::string{} : std::move(found.front());
}

asio::awaitable<std::vector<std::string>> user_lookup::async_groups(credentials peer) {
    const key wanted{fact::groups, peer.uid, peer.gid};
    co_return co_await async_find(wanted);
}

asio::awaitable<visibility> user_lookup::async_visibility(credentials peer, uid_t self, const access_config& config) {
    std::vector<std::string> groups;
    if (needs_groups(peer, self, config)) groups = co_await async_groups(peer);
    co_return visibility_of(peer, self, config, groups);
}

void user_lookup::prefetch_name(uid_t uid) {
    if (uid != 0) begin(key{fact::name, uid});
}

asio::awaitable<user_lookup::texts> user_lookup::async_find(key wanted) {
    const std::shared_ptr<entry> known = begin(wanted);
    if (!known) co_return texts{};
    if (!known->is_running()) co_return known->value;
    const auto deadline = known->started + bounds_.patience;
    const std::uint64_t before = known->answers;
    for (bool in_time = true; in_time && known->answers == before;)
        in_time = co_await known->answered.async_wait(deadline);
    if (known->answers != before) co_return known->value;
    if (std::exchange(known->lookup, entry::phase::overdue) == entry::phase::running)
        log_.write(log_kinds.user_lookup_failed, {{"uid", wanted.uid}, {"reason", "the name service is slow"}});
    const bool is_usable = known->fresh_until + stale_for > clock::now();
    co_return is_usable ? known->value : texts();
}

/// The entry, fresh or with a running lookup; null when a required lookup cannot start.
std::shared_ptr<user_lookup::entry> user_lookup::begin(const key& wanted) {
    const auto now = clock::now();
    const auto known = cache_->entries.find(wanted);
    if (known != cache_->entries.end() && (known->second->is_running() || known->second->fresh_until > now))
        return known->second;
    if (cache_->running >= bounds_.lookups) {
        log_.write(log_kinds.user_lookup_failed, {{"uid", wanted.uid}, {"reason", "too many lookups are running"}});
        return nullptr;
    }
    if (known == cache_->entries.end() && !make_room()) return nullptr;
    if (!submit(wanted)) {
        log_.write(log_kinds.user_lookup_failed,
                   {{"uid", wanted.uid}, {"reason", "the system cannot create a thread"}});
        return nullptr;
    }
    std::shared_ptr<entry>& one = cache_->entries[wanted];
    if (!one) one = std::make_shared<entry>();
    one->lookup = entry::phase::running; // the answer is posted, so it arrives after this line
    one->started = now;
    ++cache_->running;
    return one;
}

/// Removes the entry that expires first when the cache is full. False when all of them have a running lookup.
bool user_lookup::make_room() {
    auto& entries = cache_->entries;
    if (entries.size() < bounds_.entries) return true;
    const auto earlier = [](const auto& a, const auto& b) {
        if (a.second->is_running() != b.second->is_running()) return b.second->is_running();
        return a.second->fresh_until < b.second->fresh_until;
    };
    const auto oldest = std::min_element(entries.begin(), entries.end(), earlier);
    if (oldest == entries.end() || oldest->second->is_running()) return false;
    entries.erase(oldest);
    return true;
}

bool user_lookup::submit(const key& wanted) {
    const auto fresh = wanted.kind == fact::name ? bounds_.names_fresh : bounds_.groups_fresh;
    const auto deliver = [weak = std::weak_ptr{cache_}, wanted, fresh](const texts& answer) {
        const auto known = weak.lock();
        if (!known) return;
        entry& one = *known->entries.at(wanted); // an entry with a running lookup is never removed
        one.lookup = entry::phase::idle;
        one.value = answer;
        one.fresh_until = clock::now() + fresh;
        --known->running;
        ++one.answers;
        one.answered.notify();
    };
    return pool_.submit([users = users_, executor = executor_, deliver, wanted] {
        texts answer = wanted.kind == fact::name ? texts{users.name(wanted.uid)}
                                                 : users.groups(credentials{wanted.uid, wanted.gid});
        return std::function<void()>{[executor, deliver, answer = std::move(answer)] {
            asio::post(executor, [deliver, answer] { deliver(answer); });
        }};
    });
}

} // namespace tether::server
