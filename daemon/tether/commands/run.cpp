// tether run: starts a run and follows it.
#include "functions.hpp"

#include "command_context.hpp"
#include "follow/follow.hpp"
#include "prompt.hpp"
#include "refusal.hpp"
#include "run_request.hpp"
#include <fmt/format.h>
#include <system_error>

namespace tether::cli {

namespace {

/// The request of the command line, checked before anything is sent.
struct run_plan {
    run_plan() = default;

    boost::json::value body;
    std::string idempotency_key; ///< empty: a random one is generated
    interrupt_policy interrupts{on_interrupt::cancel};
};

checked<run_plan> make_plan(const command_context& context) {
    const terminal_facts& facts = context.output.facts();
    const bool can_ask = facts.in_is_terminal && facts.err_is_terminal;
    const auto first = choose_on_interrupt(context.arguments.value("on-interrupt"), can_ask);
    if (!first) return first.error();
    if (const auto key = context.arguments.value("idempotency-key"); key && !is_idempotency_key(*key))
        return misuse{"--idempotency-key must be 1 to 255 visible ASCII characters"};
    const auto source = choose_prompt(context.arguments.words(), context.arguments.value("file"), facts.in_is_terminal);
    if (!source) return source.error();
    if (auto checked_first = make_run_request(context.arguments, ""); !checked_first) return checked_first.error();
    const auto prompt = read_prompt(*source);
    if (!prompt) return prompt.error();
    run_plan plan;
    plan.body = *make_run_request(context.arguments, *prompt);
    plan.interrupts = interrupt_policy{*first};
    plan.idempotency_key = context.arguments.value("idempotency-key").value_or("");
    return plan;
}

/// Reports why no run was created, and how to find out whether one exists.
command_outcome explain_no_run(command_context& context, const client::failure& why) {
    if (auto wrong = to_misuse(why, context.arguments)) return *wrong;
    const int status = context.explain(why);
    if (!why.idempotency_key.empty())
        context.output.complain(
            fmt::format("The run may have been accepted. To continue it instead of starting a second "
                        "one, repeat the command with the same prompt and options:\n"
                        "  tether run --idempotency-key {} ...",
                        why.idempotency_key));
    return status;
}

} // namespace

boost::asio::awaitable<command_outcome> run_run(command_context& context) {
    auto plan = make_plan(context);
    if (!plan) co_return plan.error();
    context.daemon.on_retry([&context](const client::failure& why) {
        context.output.note(fmt::format("tether: {}; retrying with the same idempotency key", client::describe(why)));
    });
    const auto created = co_await context.daemon.async_create(std::move(plan->body), std::move(plan->idempotency_key));
    if (!created) co_return explain_no_run(context, created.error());
    try {
        if (context.arguments.has("detach")) {
            if (context.wants_json()) context.print_json(created->document);
            else context.print_line(created->run.id);
            co_return 0;
        }
        run_follower follower{context, created->run.id, plan->interrupts};
        co_return co_await follower.async_follow();
    } catch (const std::system_error&) { // on standard output: a user who repeats the command would pay twice
        context.output.complain(fmt::format("tether: {0} was started; see it with 'tether show {0}'", created->run.id));
        throw;
    }
}

} // namespace tether::cli
