#include <tether/protocol/text_map.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::protocol {
namespace {

/// The parser has checked the UTF-8, so every byte that does not continue a character begins one.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

} // namespace

void read_text_map(json_fields& fields, std::string_view key, std::size_t max_pairs, text_map& map) {
    const boost::json::object* pairs = fields.read_object(key);
    if (!pairs) return;
    if (pairs->size() > max_pairs) fields.complain(key, fmt::format("must have at most {} members", max_pairs));
    for (const auto& pair : *pairs) {
        const std::string_view name = pair.key();
        if (name.empty() || characters(name) > max_text_key)
            fields.complain(key, fmt::format("keys must be 1 to {} characters long", max_text_key));
        else if (!pair.value().is_string())
            fields.complain(key, fmt::format("values must be strings, but \"{}\" is not", name));
        else if (characters(pair.value().get_string()) > max_text_value)
            fields.complain(
                key,
                fmt::format("values must be at most {} characters long, but \"{}\" is longer", max_text_value, name));
        else map.emplace(name, pair.value().get_string());
    }
}

} // namespace tether::protocol
