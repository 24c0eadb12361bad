// Translates the daemon's refusals into terms of the command line.
#include "refusal.hpp"

#include <array>
#include <fmt/format.h>

namespace tether::cli {

namespace {

struct option_row {
    std::string_view member, option;
};

constexpr std::array option_rows{
    option_row{"/agent", "agent"},       option_row{"/environment_id", "environment"},
    option_row{"/timeout", "timeout"},   option_row{"/queue_timeout", "queue-timeout"},
    option_row{"/title", "title"},       option_row{"/labels", "label"},
    option_row{"/metadata", "metadata"}, option_row{"state", "state"},
    option_row{"label", "label"},        option_row{"Idempotency-Key", "idempotency-key"},
};

} // namespace

std::string_view option_of_field(std::string_view field) noexcept {
    const std::string_view top = field.substr(0, field.find('/', 1));
    for (const option_row& r : option_rows)
        if (r.member == top) return r.option;
    return {};
}

std::string reason_text(const client::failure& why) {
    const std::string_view option = option_of_field(why.field);
    if (option.empty()) return client::describe(why);
    client::failure renamed = why;
    renamed.field = fmt::format("--{}", option);
    return client::describe(renamed);
}

std::optional<std::string> to_misuse(const client::failure& why, const command_line& line) {
    const std::string_view option = option_of_field(why.field);
    if (why.status != 400 || option.empty() || !line.has(option)) return std::nullopt;
    return reason_text(why);
}

} // namespace tether::cli
