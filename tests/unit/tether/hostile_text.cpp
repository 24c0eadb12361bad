// Makes text with control sequences or invisible characters, and finds it in output.
#include "hostile_text.hpp"

#include <tether/core/hidden_text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace tether::test {

namespace json = boost::json;

std::string hostile_text() {
    return "A\x1b]0;title\x07\x1b[2J\x1b["
           "31m\x01\b\r\x7f\u0080\u009b31m\u009f\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u200f"
           "\u2028\u2029\u202a\u202e\u2060\u2066\u2069\u3164\ufe0f\ufeff\uffa0\ufff9\U000e0001\U000e0041\U000e0100Z";
}

json::value spoiled(const json::value& document, std::string_view spared) {
    if (document.is_string()) return json::value(hostile_text());
    if (const auto* items = document.if_array()) {
        json::array out;
        for (const auto& item : *items) out.push_back(spoiled(item, spared));
        return json::value(std::move(out));
    }
    const auto* members = document.if_object();
    if (!members) return document;
    json::object out;
    for (const auto& [key, value] : *members) {
        const bool is_spared = spared.find(std::string{key} + " ") != spared.npos;
        out[key] = is_spared ? value : spoiled(value, spared);
        if (key == "labels" && value.is_object()) out[key] = {{hostile_text(), hostile_text()}};
    }
    return json::value(std::move(out));
}

std::string hidden_in(std::string output) {
    constexpr std::string_view erase = "\r\x1b[K";
    for (auto at = output.find(erase); at != output.npos; at = output.find(erase)) output.erase(at, erase.size());
    std::string_view left = output;
    while (!left.empty()) {
        const text_character c = front_character(left);
        const bool is_blank = c.code == '\n' || c.code == '\t';
        if (!c.is_valid || (is_hidden(c.code) && !is_blank)) {
            const std::string_view before = std::string_view{output}.substr(0, output.size() - left.size());
            std::string found{before.substr(before.size() - std::min<std::size_t>(before.size(), 40))};
            append_escape(found, c.is_valid ? c.code : 0xFFFD);
            return found;
        }
        left.remove_prefix(c.bytes);
    }
    return {};
}

} // namespace tether::test
