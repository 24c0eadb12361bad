#include <tether/server/peer.hpp>

#include <tether/server/audit.hpp>
#include <tether/server/body_rules.hpp>
#include <tether/server/feed_position.hpp>
#include <tether/server/feed_task.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace tether::server {

namespace asio = boost::asio;
using protocol::problem;
using protocol::problem_kind;

namespace {

/// Limits on what a client that violated a limit may still send before the connection closes.
constexpr std::size_t farewell_bytes = 64u << 20;
constexpr milliseconds farewell_time{5'000};
/// How long a client that is turned away may take to send its request.
constexpr milliseconds turn_away_time{1'000};

/// A body up to this size is received although the request is refused already, so that the connection stays usable.
constexpr std::size_t drained_body = loop_bytes;

bool is_feed(const route& to, const request& what) {
    return to.what == call::feed || (to.what == call::run_feed && what.wants_stream());
}

/// Reports to the observer that a feed is being read, for its lifetime.
class reading_mark {
  public:
    explicit reading_mark(observer& told) : told_{told} { told_.feed_began(); }
    ~reading_mark() { told_.feed_ended(); }
    reading_mark(const reading_mark&) = delete;
    reading_mark& operator=(const reading_mark&) = delete;

  private:
    observer& told_;
};

} // namespace

peer::peer(const peer_context& shared, asio::local::stream_protocol::socket socket)
    : shared_{shared}
    , socket_{std::move(socket)}
    , requests_{socket_, shared.config} {}

std::optional<credentials> peer::peer_credentials() {
    const auto found = socket_.peer_credentials();
    if (!found) return std::nullopt;
    return shared_.pretend ? shared_.pretend() : *found;
}

asio::awaitable<void> peer::async_serve() {
    const auto found = peer_credentials();
    if (!found) co_return;
    from_ = *found;
    who_.may = {false, from_.uid};
    who_.as.uid = from_.uid;
    who_.pid = from_.pid;
    for (bool go_on = true; go_on && !stopping_;) {
        received got =
            co_await requests_.async_receive_head(shared_.config.idle_timeout, shared_.config.request_timeout);
        if (auto* what = std::get_if<request>(&got)) {
            go_on = co_await async_handle(std::move(*what));
        } else {
            if (auto* why = std::get_if<problem>(&got)) co_await async_refuse(std::move(*why));
            go_on = false;
        }
        // Lets requests of other clients proceed between pipelined requests.
        co_await asio::post(socket_.executor(), asio::use_awaitable);
    }
}

asio::awaitable<void> peer::async_identify(call what) {
    if (what == call::health) co_return;
    const bool changes = !change_of(what).empty();        // the run and the log record name the user
    if (changes) shared_.users->prefetch_name(from_.uid); // both lookups run at the same time
    who_.may = co_await async_rights();
    if (changes) who_.as.name = co_await shared_.users->async_name(from_.uid);
}

asio::awaitable<void> peer::async_turn_away(problem why) {
    co_await requests_.async_receive_head(turn_away_time, turn_away_time);
    co_await async_refuse(std::move(why));
}

void peer::stop() {
    stopping_ = true;
    if (requests_.is_idle()) socket_.cancel();
}

asio::awaitable<bool> peer::async_handle(request what) {
    auto at = protocol::parse_target(what.target);
    route to = at ? find_route(what.method, at->path) : route{};
    const std::string path = at ? at->path : std::string{};
    const std::string_view change = change_of(to.what);
    if (at) co_await async_identify(to.what);
    shared_.log->debug("request", {{"method", what.method}, {"path", path}, {"uid", who_.as.uid}});
    const call what_for = to.what;
    std::string run_id = to.run_id;
    if (!change.empty()) who_.program = program_of(who_.pid); // now, while the process waits and exists
    memory_lease held{*shared_.memory, who_.as.uid};
    std::optional<response> answer;
    if (at) answer = co_await shared_.answers->async_check_head(to, what, who_);
    else answer = to_response(at.error());
    // A refusal does not wait for a long body; the connection is then closed.
    const bool drops_body = answer && (!what.body_size || *what.body_size > drained_body);
    const std::size_t longest = takes_content(what_for) ? shared_.config.body_bytes : small_body;
    if (!drops_body && !co_await async_complete(what, held, longest)) co_return false;
    if (!answer && is_feed(to, what)) co_return co_await async_feed(std::move(to), std::move(*at), std::move(what));
    const bool head_only = what.method == "HEAD", keep_alive = what.keep_alive;
    if (!answer)
        answer = co_await shared_.answers->async_answer(std::move(to), std::move(*at), std::move(what), who_, socket_);
    held.hold_at_most(0);
    if (what_for == call::get_run && answer->status == 200)
        answer = co_await async_judge_again(run_id, std::move(*answer));
    shared_.told->answered(what_for, answer->status);
    if (!change.empty()) {
        if (run_id.empty()) run_id = answer->run_id;
        log_change(*shared_.log, who_, change, run_id, answer->status);
        // A change that was made is always reported as made, even when memory is short.
        if (!answer->held) answer->held = std::make_shared<memory_lease>(*shared_.memory, who_.as.uid);
    }
    if (!drops_body) co_return co_await async_respond(std::move(*answer), keep_alive, head_only);
    co_await async_close_with(std::move(*answer));
    co_return false;
}

/// Receives the body of `what`. False when that failed and the client was answered.
asio::awaitable<bool> peer::async_complete(request& what, memory_lease& held, std::size_t longest) {
    received got = co_await requests_.async_receive_body(&held, longest);
    if (auto* why = std::get_if<problem>(&got)) co_await async_refuse(std::move(*why));
    auto* whole = std::get_if<request>(&got);
    if (whole) what = std::move(*whole);
    co_return whole != nullptr;
}

asio::awaitable<visibility> peer::async_rights() {
    co_return co_await shared_.users->async_visibility(from_, shared_.self, shared_.access);
}

asio::awaitable<response> peer::async_judge_again(std::string run_id, response answer) {
    const visibility now = co_await async_rights();
    if (now == who_.may) co_return answer;
    who_.may = now;
    const auto state = co_await shared_.answers->async_visible_state(std::move(run_id), now);
    if (!state) co_return to_response(state.error());
    co_return answer;
}

asio::awaitable<bool> peer::async_feed(route to, protocol::target at, request what) {
    const bool head_only = what.method == "HEAD";
    const call what_for = to.what;
    auto queue = co_await async_feed_queue(std::move(to), std::move(at), std::move(what.last_event_id));
    if (!queue) {
        shared_.told->answered(what_for, protocol::describe(queue.error().kind).status);
        co_return co_await async_respond(to_response(queue.error()), what.keep_alive, head_only);
    }
    feed_reader reader{*shared_.news, socket_.executor(), std::move(*queue), who_.as.uid};
    const bool keep_alive = what.keep_alive && what.chunked_answers;
    const std::string head = stream_head(what.chunked_answers, keep_alive);
    shared_.told->answered(what_for, 200);
    const error_code ec = co_await async_write_text(head);
    if (ec || head_only) co_return !ec && keep_alive;
    const framing how = what.chunked_answers ? framing::chunked : framing::until_close;
    const reading_mark reading{*shared_.told};
    rights_check still_allowed = [this, granted = who_.may]() -> asio::awaitable<bool> {
        const visibility now = co_await async_rights();
        co_return now.only() == granted.only();
    };
    const bool good =
        co_await async_send_feed(socket_, reader, *shared_.store, shared_.config, how, shared_.workers, still_allowed);
    if (reader.queue.next() == feed_step::lagged) shared_.told->reader_lagged();
    co_return good&& keep_alive;
}

asio::awaitable<protocol::outcome<feed_queue>> peer::async_feed_queue(route to, protocol::target at,
                                                                      std::string last_event_id) {
    const bool one_run = to.what == call::run_feed;
    const auto asked = one_run ? protocol::parse_run_feed_parameters(at, last_event_id)
                               : protocol::parse_feed_parameters(at, last_event_id);
    if (!asked) co_return asked.error();
    feed_filter filter;
    filter.runs_only = asked->runs_only;
    filter.owner = who_.may.only();
    bool finished = false;
    if (one_run) {
        filter.run_id = to.run_id;
        const auto state = co_await shared_.answers->async_visible_state(to.run_id, who_.may);
        if (!state) co_return state.error();
        finished = is_finished(*state);
    }
    if (auto wrong = co_await shared_.answers->async_check_position(asked->after, who_.may))
        co_return std::move(*wrong);
    co_return feed_queue{std::move(filter), asked->after, shared_.config.reader_backlog, finished};
}

asio::awaitable<bool> peer::async_respond(response answer, bool keep_alive, bool head_only) {
    keep_alive = keep_alive && !stopping_;
    memory_lease held{*shared_.memory, who_.as.uid};
    if (!answer.held && !held.try_hold(answer.body.size())) answer = to_response(overloaded_problem());
    const std::string head = head_of(answer, keep_alive);
    std::vector<asio::const_buffer> pieces;
    pieces.emplace_back(head.data(), head.size());
    if (!head_only) pieces.emplace_back(answer.body.data(), answer.body.size());
    const error_code ec = co_await socket_.async_write(std::move(pieces), shared_.config.write_timeout);
    co_return !ec && keep_alive;
}

asio::awaitable<error_code> peer::async_write_text(std::string_view text) {
    std::vector<asio::const_buffer> pieces;
    pieces.emplace_back(text.data(), text.size());
    co_return co_await socket_.async_write(std::move(pieces), shared_.config.write_timeout);
}

asio::awaitable<void> peer::async_refuse(problem why) {
    shared_.log->debug("client refused", {{"why", protocol::describe(why.kind).word}, {"uid", who_.as.uid}});
    shared_.told->refused(protocol::describe(why.kind).status);
    co_await async_close_with(to_response(why));
}

asio::awaitable<void> peer::async_close_with(response answer) {
    co_await async_respond(std::move(answer), /*keep_alive=*/false, /*head_only=*/false);
    co_await socket_.async_farewell(farewell_bytes, clock::now() + farewell_time);
}

} // namespace tether::server
