#include <tether/core/json_fields.hpp>

#include <tether/core/duration.hpp>
#include <tether/core/json_members.hpp>
#include <tether/core/json_pointer.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether {

json_fields::json_fields(const boost::json::object& object, std::string path, std::vector<json_issue>& issues)
    : object_{object}
    , path_{std::move(path)}
    , issues_{issues} {}

bool json_fields::has(std::string_view key) const {
    return object_.contains(key);
}

std::string json_fields::path_of(std::string_view key) const {
    if (key.empty()) return path_.empty() ? "/" : path_;
    return json_pointer(path_, key);
}

void json_fields::complain(std::string_view key, std::string text) {
    issues_.push_back({path_of(key), std::move(text)});
}

const boost::json::value* json_fields::take(std::string_view key) {
    known_keys_.push_back(key);
    return object_.if_contains(key);
}

bool json_fields::read(std::string_view key, bool& target) {
    const auto* value = take(key);
    if (value && !read_value(*value, target)) return complain(key, "must be true or false"), false;
    return value != nullptr;
}

bool json_fields::read(std::string_view key, std::string& target) {
    const auto* value = take(key);
    if (value && !read_value(*value, target)) return complain(key, "must be a string"), false;
    return value != nullptr;
}

bool json_fields::read(std::string_view key, std::chrono::milliseconds& target) {
    const auto* value = take(key);
    if (!value) return false;
    const auto parsed = value->is_string() ? parse_duration(value->get_string()) : std::nullopt;
    if (!parsed) return complain(key, R"(must be a duration such as "90s", "30m" or "250ms")"), false;
    target = *parsed;
    return true;
}

bool json_fields::read(std::string_view key, std::uint64_t& target, std::uint64_t largest) {
    const auto* value = take(key);
    if (!value) return false;
    std::uint64_t number = 0;
    if (value->is_double() || !read_value(*value, number))
        return complain(key, "must be a whole number of at least 0"), false;
    if (number > largest) return complain(key, fmt::format("must be at most {}", largest)), false;
    target = number;
    return true;
}

bool json_fields::read(std::string_view key, std::vector<std::string>& target) {
    const auto* value = take(key);
    std::vector<std::string> texts;
    if (value && !read_value(*value, texts)) return complain(key, "must be an array of strings"), false;
    if (value) target = std::move(texts);
    return value != nullptr;
}

bool json_fields::read(std::string_view key, boost::json::value& target) {
    const auto* value = take(key);
    if (value) target = *value;
    return value != nullptr;
}

const boost::json::object* json_fields::read_object(std::string_view key) {
    const auto* value = take(key);
    if (!value) return nullptr;
    if (!value->is_object()) return complain(key, "must be an object"), nullptr;
    return &value->get_object();
}

void json_fields::finish() {
    for (const auto& member : object_) {
        const std::string_view key = member.key();
        if (std::find(known_keys_.begin(), known_keys_.end(), key) == known_keys_.end())
            complain(key, "unknown member");
    }
}

} // namespace tether
