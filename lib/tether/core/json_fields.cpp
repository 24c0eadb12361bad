#include <tether/core/json_fields.hpp>

#include <tether/core/duration.hpp>
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
    if (!value) return false;
    if (!value->is_bool()) return complain(key, "must be true or false"), false;
    target = value->get_bool();
    return true;
}

bool json_fields::read(std::string_view key, std::string& target) {
    const auto* value = take(key);
    if (!value) return false;
    if (!value->is_string()) return complain(key, "must be a string"), false;
    target = value->get_string();
    return true;
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
    boost::system::error_code ec;
    const auto number = value->is_number() && !value->is_double() ? value->to_number<std::uint64_t>(ec) : 0;
    if (!value->is_number() || value->is_double() || ec)
        return complain(key, "must be a whole number of at least 0"), false;
    if (number > largest) return complain(key, fmt::format("must be at most {}", largest)), false;
    target = number;
    return true;
}

bool json_fields::read(std::string_view key, std::vector<std::string>& target) {
    const auto* value = take(key);
    if (!value) return false;
    const auto* array = value->if_array();
    const auto is_text = [](const boost::json::value& item) { return item.is_string(); };
    if (!array || !std::all_of(array->begin(), array->end(), is_text))
        return complain(key, "must be an array of strings"), false;
    target.clear();
    for (const auto& item : *array) target.emplace_back(item.get_string());
    return true;
}

bool json_fields::read(std::string_view key, boost::json::value& target) {
    const auto* value = take(key);
    if (!value) return false;
    target = *value;
    return true;
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
