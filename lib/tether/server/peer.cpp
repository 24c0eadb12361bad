#include <tether/server/peer.hpp>

#include <tether/server/audit.hpp>
#include <tether/server/body_rules.hpp>
#include <tether/server/feed_position.hpp>
#include <tether/server/feed_task.hpp>
#include <tether/server/log_kinds.hpp>

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

/// A body up to this size is received although the request is already refused, so that the connection stays usable.
constexpr std::size_t drained_body = loop_bytes;

bool is_feed(const incoming_call& call) {
    return call.route->traits.streams && (!call.route->handler || call.request.wants_stream());
}

/// Reports to the observer that a feed is being read, for its lifetime.
class reading_mark {
  public:
    explicit reading_mark(observer& observer) : observer_{observer} { observer_.feed_began(); }
    ~reading_mark() { observer_.feed_ended(); }
    reading_mark(const reading_mark&) = delete;
    reading_mark& operator=(const reading_mark&) = delete;

  private:
    observer& observer_;
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
    credentials_ = *found;
    client_.permissions = {false, found->uid};
    client_.owner.uid = found->uid;
    client_.pid = found->pid;
    for (bool go_on = true; go_on && !stopping_;) {
        received got =
            co_await requests_.async_receive_head(shared_.config.idle_timeout, shared_.config.request_timeout);
        if (auto* head = std::get_if<request>(&got)) {
            go_on = co_await async_handle(std::move(*head));
        } else {
            if (auto* reason = std::get_if<problem>(&got)) co_await async_refuse(std::move(*reason));
            go_on = false;
        }
        // Lets requests of other clients proceed between pipelined requests.
        co_await asio::post(socket_.executor(), asio::use_awaitable);
    }
}

asio::awaitable<void> peer::async_identify(const route& route) {
    if (route.traits.anonymous) co_return;
    const bool changes = !route.change.empty();                  // the run and the log record name the user
    if (changes) shared_.users->prefetch_name(credentials_.uid); // both lookups run at the same time
    client_.permissions = co_await async_rights();
    if (changes) client_.owner.name = co_await shared_.users->async_name(credentials_.uid);
}

asio::awaitable<void> peer::async_turn_away(problem reason) {
    co_await requests_.async_receive_head(turn_away_time, turn_away_time);
    co_await async_refuse(std::move(reason));
}

void peer::stop() {
    stopping_ = true;
    if (requests_.is_idle()) socket_.cancel();
}

asio::awaitable<bool> peer::async_handle(request head) {
    auto target = protocol::parse_target(head.target);
    std::optional<response> answer;
    if (!target) answer = to_response(target.error()), target = protocol::target{};
    route_match found = find_route(head.method, target->path);
    const route& route = *found.route;
    incoming_call call{std::move(found), std::move(*target), std::move(head), client_, socket_};
    const bool head_only = call.request.method == "HEAD", keep_alive = call.request.keep_alive;
    if (!answer) co_await async_identify(route);
    shared_.log->write(log_kinds.request,
                       {{"method", call.request.method}, {"path", call.target.path}, {"uid", client_.owner.uid}});
    if (!route.change.empty()) client_.program = program_of(client_.pid); // now, because the process still waits
    memory_lease held{*shared_.memory, client_.owner.uid};
    if (!answer) answer = co_await shared_.calls->async_check_head(call);
    // A refusal does not wait for a long body; the connection is then closed.
    const bool drops_body = answer && (!call.request.body_size || *call.request.body_size > drained_body);
    const std::size_t longest = route.traits.body ? shared_.config.body_bytes : small_body;
    if (!drops_body && !co_await async_complete(call.request, held, longest)) co_return false;
    if (!answer && is_feed(call)) co_return co_await async_feed(call);
    if (!answer) answer = co_await shared_.calls->async_answer(call);
    std::string{}.swap(call.request.body);
    held.hold_at_most(0);
    if (route.traits.waits && answer->status == 200)
        answer = co_await async_judge_again(call.run_id, std::move(*answer));
    shared_.observer->answered(route.name, answer->status);
    if (!route.change.empty()) {
        const std::string& run_id = call.run_id.empty() ? answer->run_id : call.run_id;
        log_change(*shared_.log, client_, route.change, run_id, answer->status);
        // A change that was made is always reported as made, even when memory is short.
        if (!answer->held) answer->held = std::make_shared<memory_lease>(*shared_.memory, client_.owner.uid);
    }
    if (!drops_body) co_return co_await async_respond(std::move(*answer), keep_alive, head_only);
    co_await async_close_with(std::move(*answer));
    co_return false;
}

/// Receives the body of `request`. False when that failed and the client was answered.
asio::awaitable<bool> peer::async_complete(request& request, memory_lease& held, std::size_t longest) {
    received got = co_await requests_.async_receive_body(&held, longest);
    if (auto* reason = std::get_if<problem>(&got)) co_await async_refuse(std::move(*reason));
    auto* complete = std::get_if<tether::server::request>(&got);
    if (complete) request = std::move(*complete);
    co_return complete != nullptr;
}

asio::awaitable<visibility> peer::async_rights() {
    co_return co_await shared_.users->async_visibility(credentials_, shared_.self, shared_.access);
}

asio::awaitable<response> peer::async_judge_again(std::string run_id, response answer) {
    const visibility permissions = co_await async_rights();
    if (permissions == client_.permissions) co_return answer;
    client_.permissions = permissions;
    const auto state = co_await shared_.calls->async_visible_state(std::move(run_id), permissions);
    if (!state) co_return to_response(state.error());
    co_return answer;
}

asio::awaitable<bool> peer::async_feed(incoming_call& call) {
    const request& request = call.request;
    const bool head_only = request.method == "HEAD";
    auto queue = co_await async_feed_queue(call);
    if (!queue) {
        shared_.observer->answered(call.route->name, protocol::describe(queue.error().kind).status);
        co_return co_await async_respond(to_response(queue.error()), request.keep_alive, head_only);
    }
    feed_reader reader{*shared_.feed, std::move(*queue), client_.owner.uid};
    const bool keep_alive = request.keep_alive && request.chunked_answers;
    const std::string head = stream_head(request.chunked_answers, keep_alive);
    shared_.observer->answered(call.route->name, 200);
    const error_code ec = co_await async_write_text(head);
    if (ec || head_only) co_return !ec && keep_alive;
    const framing framing = request.chunked_answers ? framing::chunked : framing::until_close;
    const reading_mark reading{*shared_.observer};
    rights_check still_allowed = [this, granted = client_.permissions]() -> asio::awaitable<bool> {
        const visibility permissions = co_await async_rights();
        co_return permissions.only() == granted.only();
    };
    const bool good = co_await async_send_feed(socket_, reader, *shared_.store, shared_.config, framing,
                                               shared_.workers, still_allowed);
    if (reader.queue.next() == feed_step::lagged) shared_.observer->reader_lagged();
    co_return good&& keep_alive;
}

asio::awaitable<protocol::outcome<feed_queue>> peer::async_feed_queue(const incoming_call& call) {
    const std::string& last_event_id = call.request.last_event_id;
    const bool one_run = !call.run_id.empty();
    const auto parameters = one_run ? protocol::parse_run_feed_parameters(call.target, last_event_id)
                                    : protocol::parse_feed_parameters(call.target, last_event_id);
    if (!parameters) co_return parameters.error();
    feed_filter filter;
    filter.runs_only = parameters->runs_only;
    filter.owner = client_.permissions.only();
    filter.run_id = call.run_id;
    bool finished = false;
    if (one_run) {
        const auto state = co_await shared_.calls->async_visible_state(call.run_id, client_.permissions);
        if (!state) co_return state.error();
        finished = is_finished(*state);
    }
    if (auto wrong = co_await shared_.calls->async_check_position(parameters->after, client_.permissions))
        co_return std::move(*wrong);
    co_return feed_queue{std::move(filter), parameters->after, shared_.config.reader_backlog, finished};
}

asio::awaitable<bool> peer::async_respond(response answer, bool keep_alive, bool head_only) {
    keep_alive = keep_alive && !stopping_;
    memory_lease held{*shared_.memory, client_.owner.uid};
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

asio::awaitable<void> peer::async_refuse(problem reason) {
    const auto& type = protocol::describe(reason.kind);
    shared_.log->write(log_kinds.client_refused, {{"why", type.word}, {"uid", client_.owner.uid}});
    shared_.observer->refused(type.status);
    co_await async_close_with(to_response(reason));
}

asio::awaitable<void> peer::async_close_with(response answer) {
    co_await async_respond(std::move(answer), /*keep_alive=*/false, /*head_only=*/false);
    co_await socket_.async_farewell(farewell_bytes, clock::now() + farewell_time);
}

} // namespace tether::server
