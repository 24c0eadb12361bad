// Documents as one line of JSON.
#include "tether_json.hpp"

#include <boost/json/serialize.hpp>
#include <charconv>

namespace tether::cli {

namespace json = boost::json;

namespace {

void append(std::string& out, const json::value& value);

void append(std::string& out, double number) {
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append(std::string& out, const json::array& items) {
    out += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i != 0) out += ',';
        append(out, items[i]);
    }
    out += ']';
}

void append(std::string& out, const json::object& members) {
    out += '{';
    bool is_first = true;
    for (const auto& [key, value] : members) {
        if (!std::exchange(is_first, false)) out += ',';
        out += json::serialize(key);
        out += ':';
        append(out, value);
    }
    out += '}';
}

void append(std::string& out, const json::value& value) {
    if (const auto* array = value.if_array()) append(out, *array);
    else if (const auto* object = value.if_object()) append(out, *object);
    else if (const auto* number = value.if_double()) append(out, *number);
    else out += json::serialize(value);
}

} // namespace

std::string json_line(const json::value& value) {
    std::string line;
    append(line, value);
    line += '\n';
    return line;
}

} // namespace tether::cli
