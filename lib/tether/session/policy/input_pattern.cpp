#include <tether/session/policy/input_pattern.hpp>

#include <tether/api/surrogates.hpp>
#include <tether/core/json_members.hpp>
#include <tether/core/json_survey.hpp>

#include <fmt/format.h>

namespace tether::session {
namespace {

namespace json = boost::json;

/// Longer texts are replaced by their length and hash.
constexpr std::size_t longest_text = 64;

/// Only both ends of longer texts are hashed, and only type, call and text of longer events are compared, because this
/// work blocks the loop.
constexpr std::size_t longest_hashed = 128u << 10, longest_parsed = 64u << 10;

/// 64-bit FNV-1a: the same in every build, unlike the library's hash. It is no protection against forgery.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ull;
    const auto add = [&](std::string_view part) {
        for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    };
    if (text.size() <= longest_hashed) add(text);
    else {
        add(text.substr(0, longest_hashed / 2));
        add(text.substr(text.size() - longest_hashed / 2));
    }
    return hash;
}

json::value condense(const json::value& value);

json::value condense(std::string_view text) {
    if (text.size() <= longest_text) return json::value(json::string(text));
    return json::value(json::string(fmt::format("\x01{}:{:016x}", text.size(), hash_of(text))));
}

/// Joins adjacent text blocks, because a server may join or split them.
json::value condense(const json::array& blocks) {
    json::array out;
    for (std::size_t i = 0; i < blocks.size();) {
        std::string text;
        const std::size_t first = i;
        for (; i < blocks.size(); ++i) {
            if (text_of(blocks[i], "type") != "text") break;
            text += text_of(blocks[i], "text");
        }
        if (i == first) {
            out.push_back(condense(blocks[i++]));
            continue;
        }
        json::object joined;
        joined["type"] = "text";
        joined["text"] = condense(text);
        out.push_back(std::move(joined));
    }
    return out;
}

json::value condense(const json::value& value) {
    if (const json::string* text = value.if_string()) return condense(std::string_view{*text});
    if (const json::array* items = value.if_array()) return condense(*items);
    const json::object* members = value.if_object();
    if (!members) return value;
    json::object out;
    for (const auto& member : *members) out[member.key()] = condense(member.value());
    return out;
}

bool is_reference(std::string_view type) {
    return type == "file" || type == "url" || type == "base64";
}

/// True when the server may show `sent` as `shown`, which has another type: the content of a file instead of its name,
/// or no content when a policy withholds it.
bool is_replaced(const json::object& sent, const json::object& shown) {
    const std::string_view type = text_of(sent, "type"), other = text_of(shown, "type");
    if (other == "redacted") return true;
    if (type == other || other.empty()) return false;
    return is_reference(type) || (other == "text" && is_reference(text_of(object_of(sent, "source"), "type")));
}

bool shows(const json::value& sent, const json::value& shown);

bool shows(const json::object& sent, const json::object& shown) {
    if (is_replaced(sent, shown)) return true;
    for (const auto& member : sent) {
        const json::value* other = find_member(shown, member.key());
        const bool is_default = member.value().is_null() || member.value() == json::value(false);
        if (other ? !shows(member.value(), *other) : !is_default) return false;
    }
    return true;
}

bool shows(const json::array& sent, const json::array& shown) {
    if (sent.size() != shown.size()) return false;
    for (std::size_t i = 0; i < sent.size(); ++i)
        if (!shows(sent[i], shown[i])) return false;
    return true;
}

bool shows(const json::value& sent, const json::value& shown) {
    if (sent.is_null()) return true;
    if (sent.is_object() && shown.is_object()) return shows(sent.get_object(), shown.get_object());
    if (sent.is_array() && shown.is_array()) return shows(sent.get_array(), shown.get_array());
    if (sent.is_number() && shown.is_number()) return sent.to_number<double>() == shown.to_number<double>();
    return sent == shown;
}

/// Returns the only text block of the sent event; null when it has none or several.
const json::value* only_text(const json::object& sent) {
    const json::value* found = nullptr;
    const json::array* blocks = array_of(sent, "content");
    for (std::size_t i = 0; blocks && i < blocks->size(); ++i) {
        if (text_of((*blocks)[i], "type") != "text") continue;
        if (found) return nullptr;
        found = find_member((*blocks)[i], "text");
    }
    return found;
}

/// Compares the members that are known without reading the complete event.
bool shows_roughly(const json::object& sent, const api::event& shown) {
    for (const std::string_view key : {"tool_use_id", "custom_tool_use_id"})
        if (const std::string_view id = text_of(sent, key); !id.empty() && id != shown.refers_to) return false;
    const json::value* text = only_text(sent);
    return !text || *text == condense(std::string_view{shown.text});
}

} // namespace

json::value to_pattern(const json::value& event) {
    if (!event.is_object()) return nullptr;
    json::value pattern = condense(event);
    pattern.get_object().erase("id");
    pattern.get_object().erase("processed_at");
    return pattern;
}

bool matches(const json::value& pattern, const api::event& shown) {
    const json::object* sent = pattern.if_object();
    if (!sent || text_of(sent, "type") != shown.type) return false;
    if (shown.raw.size() > longest_parsed) return shows_roughly(*sent, shown);
    auto event = read_json(shown.raw);
    if (!event) event = read_json(api::replace_lone_surrogates(shown.raw));
    return event && event->is_object() && shows(*sent, condense(*event).get_object());
}

} // namespace tether::session
