#include <tether/core/json_text.hpp>

#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <utility>

namespace tether {

namespace json = boost::json;

namespace {

void append(std::string& text, const json::value& value);

void append(std::string& text, double number) {
    if (!std::isfinite(number)) { // the parser's result for a number out of range
        text += std::isnan(number) ? "null" : number > 0 ? "1e999" : "-1e999";
        return;
    }
    char digits[32];
    text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append(std::string& text, const json::array& items) {
    text += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i != 0) text += ',';
        append(text, items[i]);
    }
    text += ']';
}

void append(std::string& text, const json::object& members) {
    text += '{';
    bool is_first = true;
    for (const auto& [key, value] : members) {
        if (!std::exchange(is_first, false)) text += ',';
        text += json::serialize(key);
        text += ':';
        append(text, value);
    }
    text += '}';
}

void append(std::string& text, const json::value& value) {
    if (const auto* array = value.if_array()) append(text, *array);
    else if (const auto* object = value.if_object()) append(text, *object);
    else if (const auto* number = value.if_double()) append(text, *number);
    else text += json::serialize(value);
}

} // namespace

std::string json_text(const json::value& value) {
    std::string text;
    append(text, value);
    return text;
}

std::size_t json_size(const json::value& value) {
    constexpr std::size_t each = 8; // a number, or the quotes and the comma around a text
    std::size_t bytes = each;
    if (const auto* text = value.if_string()) return bytes + text->size();
    if (const auto* array = value.if_array())
        for (const auto& item : *array) bytes += json_size(item);
    if (const auto* object = value.if_object())
        for (const auto& [key, member] : *object) bytes += key.size() + json_size(member);
    return bytes;
}

} // namespace tether
