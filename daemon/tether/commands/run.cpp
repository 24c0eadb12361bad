// tether run: starts a run and follows it.
#include "functions.hpp"

#include "context.hpp"
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

checked<run_plan> make_plan(const context& with) {
    const terminal_facts& facts = with.out.facts();
    const bool can_ask = facts.in_is_terminal && facts.err_is_terminal;
    const auto first = choose_on_interrupt(with.given.value("on-interrupt"), can_ask);
    if (!first) return first.error();
    if (const auto key = with.given.value("idempotency-key"); key && !is_idempotency_key(*key))
        return misuse{"--idempotency-key must be 1 to 255 visible ASCII characters"};
    const auto source = choose_prompt(with.given.words(), with.given.value("file"), facts.in_is_terminal);
    if (!source) return source.error();
    if (auto checked_first = make_run_request(with.given, ""); !checked_first) return checked_first.error();
    const auto prompt = read_prompt(*source);
    if (!prompt) return prompt.error();
    run_plan plan;
    plan.body = *make_run_request(with.given, *prompt);
    plan.interrupts = interrupt_policy{*first};
    plan.idempotency_key = with.given.value("idempotency-key").value_or("");
    return plan;
}

/// Reports why no run was created, and how to find out whether one exists.
command_outcome explain_no_run(context& with, const client::failure& why) {
    if (auto wrong = to_misuse(why, with.given)) return *wrong;
    const int status = with.explain(why);
    if (!why.idempotency_key.empty())
        with.out.complain(fmt::format("The run may have been accepted. To continue it instead of starting a second "
                                      "one, repeat the command with the same prompt and options:\n"
                                      "  tether run --idempotency-key {} ...",
                                      why.idempotency_key));
    return status;
}

} // namespace

boost::asio::awaitable<command_outcome> run_run(context& with) {
    auto plan = make_plan(with);
    if (!plan) co_return plan.error();
    with.daemon.on_retry([&with](const client::failure& why) {
        with.out.note(fmt::format("tether: {}; retrying with the same idempotency key", client::describe(why)));
    });
    const auto created = co_await with.daemon.async_create(std::move(plan->body), std::move(plan->idempotency_key));
    if (!created) co_return explain_no_run(with, created.error());
    try {
        if (with.given.has("detach")) {
            if (with.wants_json()) with.print_json(created->document);
            else with.print_line(created->run.id);
            co_return 0;
        }
        run_follower follower{with, created->run.id, plan->interrupts};
        co_return co_await follower.async_follow();
    } catch (const std::system_error&) { // on standard output: a user who repeats the command would pay twice
        with.out.complain(fmt::format("tether: {0} was started; see it with 'tether show {0}'", created->run.id));
        throw;
    }
}

} // namespace tether::cli
