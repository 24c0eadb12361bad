#include <tether/server/feed_task.hpp>

#include <algorithm>

namespace tether::server {
namespace {

namespace asio = boost::asio;

/// Records read from the store in one page. Few, so that a slow reader uses little memory.
constexpr std::size_t page_size = 128;
/// Their maximum size in bytes; at least one record is always read.
constexpr std::size_t page_bytes = loop_bytes;
/// Interval between two checks of the reader's rights.
constexpr milliseconds rights_interval{2'000};
/// Chunks gathered into one write.
constexpr std::size_t most_gathered = 64;

asio::awaitable<error_code> async_write(peer_socket& socket, std::vector<shared_chunk> chunks, milliseconds stall,
                                        framing mode) {
    std::vector<asio::const_buffer> pieces;
    for (const shared_chunk& chunk : chunks) {
        const std::string_view bytes = mode == framing::chunked ? std::string_view{chunk->framed} : chunk->bare();
        pieces.emplace_back(bytes.data(), bytes.size());
    }
    co_return co_await socket.async_write(std::move(pieces), stall);
}

asio::awaitable<error_code> async_write(peer_socket& socket, shared_chunk chunk, milliseconds stall, framing mode) {
    std::vector<shared_chunk> one;
    one.push_back(std::move(chunk));
    co_return co_await async_write(socket, std::move(one), stall, mode);
}

asio::awaitable<bool> async_end(peer_socket& socket, milliseconds stall, framing mode) {
    if (mode == framing::until_close) co_return false;
    static constexpr std::string_view last_chunk = "0\r\n\r\n";
    std::vector<asio::const_buffer> pieces;
    pieces.emplace_back(last_chunk.data(), last_chunk.size());
    const error_code ec = co_await socket.async_write(std::move(pieces), stall);
    co_return !ec;
}

using replay_turn = std::optional<async::gate::pass>;

/// Reads the next page from the store and queues it, in the turn of the reader. False on a store error.
asio::awaitable<bool> async_replay(feed_reader& reader, store::store& store, async::worker_pool* workers,
                                   replay_turn& turn) {
    store::record_query query = reader.queue.next_page(page_size, page_bytes);
    query.asker = reader.user();
    auto found = co_await store.async_records(std::move(query));
    if (!found) co_return false;
    const std::size_t bytes = text_size(*found), wanted = reader.queue.bytes() + bytes;
    if (!reader.held.try_hold(wanted)) {
        found = std::vector<store::record>{}; // read again once memory is available
        turn.reset();                         // the user's other readers need not wait for it
        if (!co_await reader.held.async_hold(wanted)) reader.queue.cut_off();
        co_return true;
    }
    std::function<std::vector<shared_chunk>()> work = [page = std::move(*found)] { return to_chunks(page); };
    std::vector<shared_chunk> chunks = co_await async::async_compute(workers, reader.user(), bytes, std::move(work));
    reader.queue.replayed(std::move(chunks));
    co_return true;
}

} // namespace

asio::awaitable<bool> async_send_feed(peer_socket& socket, feed_reader& reader, store::store& store,
                                      const server_config& config, framing mode, async::worker_pool* workers,
                                      rights_check still_allowed) {
    const hangup_watch watch{socket, reader.wake};
    const milliseconds between_checks = std::min(rights_interval, config.heartbeat);
    auto quiet_until = clock::now() + config.heartbeat;
    auto check_at = clock::now() + between_checks;
    error_code ec;
    replay_turn turn;
    while (!ec && !watch.gone()) {
        feed_step step = reader.queue.next();
        if (reader.stopping() && step != feed_step::send) step = feed_step::end;
        if (step != feed_step::replay) turn.reset(); // the user's other readers need not wait for what follows
        if (!turn && clock::now() >= check_at) {     // a page is checked before it is sent
            const bool is_allowed = co_await still_allowed();
            if (!is_allowed) step = feed_step::end;
            check_at = clock::now() + between_checks;
        }
        if (step == feed_step::end) co_return co_await async_end(socket, config.write_timeout, mode);
        if (step == feed_step::lagged) {
            ec = co_await async_write(socket, lagged_chunk(reader.queue.last_taken()), config.write_timeout, mode);
            if (!ec) co_await async_end(socket, config.write_timeout, mode);
            co_return false;
        }
        if (step == feed_step::replay && !turn) {
            auto entered = co_await reader.replay_turns().async_enter();
            if (!entered) co_return false;
            turn.emplace(std::move(*entered)); // the client may have left meanwhile, or the daemon may stop
        } else if (step == feed_step::replay) {
            // Without a last chunk, the reader knows that the feed did not end normally.
            if (!co_await async_replay(reader, store, workers, turn)) co_return false;
            turn.reset();
        } else if (step == feed_step::send) {
            ec = co_await async_write(socket, reader.queue.take(most_gathered), config.write_timeout, mode);
            reader.held.hold_at_most(reader.queue.bytes());
            quiet_until = clock::now() + config.heartbeat;
        } else if (!co_await reader.wake.async_wait(std::min(quiet_until, check_at)) && clock::now() >= quiet_until) {
            ec = co_await async_write(socket, comment_chunk(), config.write_timeout, mode);
            quiet_until = clock::now() + config.heartbeat;
        }
    }
    co_return false;
}

} // namespace tether::server
