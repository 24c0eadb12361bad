#include <tether/session/policy/run_summary.hpp>

#include <tether/core/json_members.hpp>
#include <tether/core/json_survey.hpp>
#include <tether/core/loop_bytes.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/policy/spending.hpp>

#include <fmt/format.h>

namespace tether::session {
namespace {

/// Parses an object that the API sent as text; empty when it is missing, or too large to be parsed on the loop.
boost::json::object parsed(const std::string& text) {
    if (text.size() > loop_bytes) return {};
    auto value = read_json(text);
    if (!value || !value->is_object()) return {};
    return std::move(value->get_object());
}

struct usage_figures {
    std::optional<std::int64_t> input, output;
    std::string cost; ///< `1.87 USD`; empty for unknown
};

usage_figures figures_of(const std::string& usage) {
    const boost::json::object all = parsed(usage);
    usage_figures figures{
        number_of<std::int64_t>(all, "input_tokens"), number_of<std::int64_t>(all, "output_tokens"), {}};
    if (const auto cents = list_cents_of(usage)) figures.cost = fmt::format("{}.{:02} USD", *cents / 100, *cents % 100);
    return figures;
}

} // namespace

void log_run_ended(const logger& log, const run& of, std::size_t events) {
    static const run_result no_result;
    static const run_error no_error;
    const run_result& result = of.result ? *of.result : no_result;
    const run_error& error = of.error ? *of.error : no_error;
    const usage_figures usage = figures_of(result.usage);
    const auto took = std::chrono::duration<double>(end_of(of).value_or(acceptance_of(of)) - acceptance_of(of));
    log.write(log_kinds.run_ended,
              {{"run", of.id},
               {"session", of.session_id},
               {"state", to_string(of.state)},
               {"stop_reason", text_of(parsed(result.stop_reason), "type")},
               {"error", error.code},
               {"request_id", error.request_id},
               {"turns", of.turns},
               {"events", events},
               {"messages", result.messages.size()},
               {"opens", of.follow.opens},
               {"polls", of.follow.polls},
               {"seconds", took.count()},
               {"input_tokens", usage.input},
               {"output_tokens", usage.output},
               {"cost", usage.cost},
               {"proof", to_string(result.proof.by)},
               {"reads", result.proof.reads},
               {"complete", result.complete},
               {"missing", fmt::format("{}", fmt::join(result.proof.missing, ", "))}});
}

} // namespace tether::session
