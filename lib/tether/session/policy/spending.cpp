#include <tether/session/policy/spending.hpp>

#include <tether/core/json_members.hpp>
#include <tether/core/json_survey.hpp>
#include <tether/core/loop_bytes.hpp>

#include <charconv>

namespace tether::session {
namespace {

namespace json = boost::json;

/// Deeper or larger documents do not count as usage.
json::value parse_quietly(std::string_view text) {
    if (text.size() > loop_bytes) return {};
    auto parsed = read_json(text, /*max_depth=*/32);
    if (!parsed) return {};
    return std::move(*parsed);
}

std::uint64_t count_in(const json::object* usage, std::string_view key) {
    return number_of(usage, key).value_or(0);
}

} // namespace

std::optional<token_counts> tokens_of(const api::event& e) {
    if (e.kind != api::event_kind::span_model_request_end) return std::nullopt;
    const json::value whole = parse_quietly(e.raw);
    const json::object* usage = object_of(whole, "model_usage");
    if (!usage) return std::nullopt;
    token_counts used;
    used.input = count_in(usage, "input_tokens");
    used.output = count_in(usage, "output_tokens");
    used.cache_read = count_in(usage, "cache_read_input_tokens");
    used.cache_creation = count_in(usage, "cache_creation_input_tokens");
    return used;
}

std::optional<std::uint64_t> list_cents_of(std::string_view usage_json) {
    if (usage_json.empty()) return std::nullopt;
    const json::value whole = parse_quietly(usage_json);
    const json::object* cost = object_of(whole, "list_cost");
    std::string currency = "USD";
    read_member(cost, "currency", currency);
    if (currency != "USD") return std::nullopt;
    const std::string_view digits = text_of(cost, "amount");
    std::uint64_t cents = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), cents);
    if (ec != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return cents;
}

cost_growth::cost_growth(const run& run) {
    if (run.session_id.empty()) so_far_ = 0;
    else if (run.result) so_far_ = list_cents_of(run.result->usage);
}

std::uint64_t cost_growth::add(std::uint64_t total) {
    const std::uint64_t before = so_far_.value_or(total);
    so_far_ = std::max(before, total);
    return *so_far_ - before;
}

} // namespace tether::session
