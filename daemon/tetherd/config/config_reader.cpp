#include "config_reader.hpp"

#include <algorithm>
#include <charconv>

namespace tether::daemon {
namespace {

/// A century: far below the overflow of a time point in nanoseconds.
constexpr milliseconds longest_time{36'500LL * 86'400'000};

} // namespace

bool config_reader::read(std::string_view key, milliseconds& value) {
    milliseconds time{};
    if (!fields_.read(key, time)) return false;
    if (time <= longest_time) return value = time, true;
    fields_.complain(key, "must be at most " + to_text(longest_time));
    return false;
}

bool config_reader::read(std::string_view key, std::chrono::seconds& value) {
    milliseconds exact{};
    if (!read(key, exact)) return false;
    value = std::chrono::ceil<std::chrono::seconds>(exact);
    return true;
}

void config_reader::mode(std::string_view key, unsigned& value) {
    std::string text;
    if (!fields_.read(key, text)) return;
    unsigned bits = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), bits, 8);
    if (ec != std::errc{} || end != text.data() + text.size() || bits > 0777)
        fields_.complain(key, R"(must be permission bits in octal, such as "0660")");
    else value = bits;
}

void config_reader::secrets(std::string_view key, std::map<std::string, std::string>& value) {
    const boost::json::object* object = fields_.read_object(key);
    if (!object) return;
    const auto is_text = [](const auto& member) { return member.value().is_string(); };
    if (!std::all_of(object->begin(), object->end(), is_text))
        return fields_.complain(key, "must be an object with string values");
    value.clear();
    for (const auto& member : *object) value.emplace(member.key(), member.value().get_string());
}

} // namespace tether::daemon
