// Counts the cost of a simulated session.
#include <tether/simulator/model/usage_meter.hpp>

#include <charconv>

namespace tether::simulator {

namespace {

std::optional<std::int64_t> amount_of(const json::object* money) {
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
    input_ = number_of<std::int64_t>(usage, "input_tokens").value_or(0);
    output_ = number_of<std::int64_t>(usage, "output_tokens").value_or(0);
    requests_ = amount_of(object_of(usage, "list_cost")).value_or(0);
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
    if (text_of(budget, "type") != "limit") return std::nullopt;
    return amount_of(object_of(budget, "max_list_cost"));
}

json::object make_budget(std::int64_t cents) {
    return {{"type", "limit"}, {"max_list_cost", money(cents)}};
}

} // namespace tether::simulator
