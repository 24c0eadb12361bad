// Counts the cost of a simulated session.
#include <tether/simulator/model/usage_meter.hpp>

#include <charconv>

namespace tether::simulator {

namespace {

std::optional<std::int64_t> amount_of(const json::object& money) {
    const std::string_view text = text_of(money, "amount");
    std::int64_t cents = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), cents);
    if (ec != std::errc{} || end != text.data() + text.size() || cents < 0) return std::nullopt;
    if (text_of(money, "currency") != "USD") return std::nullopt;
    return cents;
}

json::object money(std::int64_t cents) {
    return {{"amount", std::to_string(cents)}, {"currency", "USD"}};
}

std::int64_t number(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(key);
    return found && found->is_int64() ? found->get_int64() : 0;
}

} // namespace

json::object usage_meter::request(std::size_t output_bytes) {
    const auto output = static_cast<std::int64_t>(20 + output_bytes / 4);
    constexpr std::int64_t input = 900;
    input_ += input;
    output_ += output;
    requests_ += 1;
    return {{"input_tokens", input},
            {"output_tokens", output},
            {"cache_read_input_tokens", 0},
            {"cache_creation_input_tokens", 0}};
}

void usage_meter::adopt(const json::object& usage) {
    adopted_ = usage;
    input_ = number(usage, "input_tokens");
    output_ = number(usage, "output_tokens");
    requests_ = 0;
    if (const json::value* cost = usage.if_contains("list_cost"); cost && cost->is_object())
        requests_ = amount_of(cost->get_object()).value_or(0);
}

json::object usage_meter::totals() const {
    if (requests_ == 0 && input_ == 0) return adopted_.value_or(json::object{});
    return {{"input_tokens", input_},
            {"output_tokens", output_},
            {"cache_read_input_tokens", 0},
            {"cache_creation", json::object{{"ephemeral_5m_input_tokens", 0}, {"ephemeral_1h_input_tokens", 0}}},
            {"list_cost", money(cents())},
            {"active_seconds", 0.5 * static_cast<double>(requests_)},
            {"server_tool_use", json::object{{"web_search_requests", 0}, {"web_fetch_requests", 0}}}};
}

std::int64_t usage_meter::cents() const {
    return requests_;
}

std::optional<std::int64_t> budget_cents(const json::value& budget) {
    if (!budget.is_object() || text_of(budget.get_object(), "type") != "limit") return std::nullopt;
    const json::value* cap = budget.get_object().if_contains("max_list_cost");
    if (cap == nullptr || !cap->is_object()) return std::nullopt;
    return amount_of(cap->get_object());
}

json::object make_budget(std::int64_t cents) {
    return {{"type", "limit"}, {"max_list_cost", money(cents)}};
}

} // namespace tether::simulator
