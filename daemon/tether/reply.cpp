// Sends a message or an answer to a run.
#include "reply.hpp"

#include "view/event_line.hpp"
#include "view/text.hpp"
#include "view/tool_input.hpp"

#include <tether/async/event.hpp>
#include <tether/core/duration.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

namespace tether::cli {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::experimental::awaitable_operators::operator||;
using std::chrono::milliseconds;

namespace {

/// Usually a send is answered within a second.
constexpr milliseconds quiet_time{5'000};

/// Prints the ids that the API gave the event.
void print_event_ids(command_context& context, const json::value& sent) {
    if (context.wants_json()) return context.print_json(sent);
    if (context.arguments.has("quiet")) return;
    std::vector<std::string> ids;
    read_member(sent, "event_ids", ids);
    for (const std::string& id : ids) context.print_line(id);
}

using send_outcome = client::outcome<json::value>;

/// Reports after some seconds why no answer has come. Never ends by itself.
asio::awaitable<send_outcome> async_explain_silence(command_context& context, std::string id) {
    co_await async::async_sleep(quiet_time);
    context.output.note(
        fmt::format("tether: {}: the API has not accepted this yet; the daemon keeps trying. Ctrl-C stops only "
                    "this command",
                    id));
    async::event none;
    co_await none.async_wait();
    co_return client::failure{};
}

/// Shows the complete call before it is allowed. When the input cannot be read, prints the reason and returns false,
/// because a call that was not shown must not be allowed.
asio::awaitable<bool> async_show(command_context& context, std::string id, question& asked, int& status) {
    const auto completed = co_await async_complete(context, id, asked);
    if (!completed) status = context.explain(id, completed.error());
    else if (asked.input.is_null()) {
        context.output.complain(fmt::format("tether: {}: the input of {} is not in the run's feed, so nothing was sent",
                                            id, one_line(asked.event_id)));
        status = static_cast<int>(exit_status::failed);
    } else {
        context.output.note("tether: allowing " + whole_question_text(asked));
    }
    co_return status == 0;
}

} // namespace

milliseconds patience_of(const protocol::run_document& run) {
    return parse_duration(run.timeout).value_or(milliseconds{0});
}

asio::awaitable<int> async_reply(command_context& context, std::string id, json::object event, milliseconds patience,
                                 std::string key) {
    json::array events;
    events.push_back(std::move(event));
    auto race = context.daemon.async_send(id, std::move(events), patience, std::move(key)) ||
        async_explain_silence(context, id);
    const auto first = co_await std::move(race);
    const send_outcome& sent = std::visit([](const send_outcome& one) -> const send_outcome& { return one; }, first);
    if (!sent) co_return context.explain(id, sent.error());
    print_event_ids(context, *sent);
    co_return 0;
}

asio::awaitable<std::optional<open_question>> async_choose(command_context& context, std::string id, answer_kind kind,
                                                           std::optional<std::string> event_id, int& status) {
    const auto found = co_await context.daemon.async_find(id);
    if (!found) {
        status = context.explain(id, found.error());
        co_return std::nullopt;
    }
    const auto chosen = choose_question(found->run, kind, event_id);
    if (const auto* asked = std::get_if<question>(&chosen)) {
        open_question one{*asked, patience_of(found->run)};
        co_return one;
    }
    context.output.complain(fmt::format("tether: {}", one_line(std::get<no_such_question>(chosen).text)));
    status = static_cast<int>(exit_status::failed);
    co_return std::nullopt;
}

asio::awaitable<int> async_give_verdict(command_context& context, bool is_allowed) {
    const auto& operands = context.arguments.operands();
    std::optional<std::string> event_id;
    if (operands.size() == 2) event_id = operands[1];
    int status = 0;
    const std::string id = co_await async_resolve(context, operands.front(), run_use::change, status);
    if (id.empty()) co_return status;
    auto open = co_await async_choose(context, id, answer_kind::verdict, event_id, status);
    if (!open) co_return status;
    if (is_allowed && !co_await async_show(context, id, open->asked, status)) co_return status;
    const std::string message = context.arguments.value("message").value_or("");
    co_return co_await async_reply(context, id, make_verdict(open->asked, is_allowed, message), open->patience);
}

} // namespace tether::cli
