#include <tether/core/json_members.hpp>

namespace tether {

bool read_value(const boost::json::value& from, bool& target) {
    const bool* flag = from.if_bool();
    if (flag) target = *flag;
    return flag != nullptr;
}

bool read_value(const boost::json::value& from, std::string& target) {
    const auto* text = from.if_string();
    if (text) target.assign(text->data(), text->size());
    return text != nullptr;
}

bool read_value(const boost::json::value& from, shared_text& target) {
    const auto* text = from.if_string();
    if (text) target = std::string_view{*text};
    return text != nullptr;
}

bool read_value(const boost::json::value& from, boost::json::array& target) {
    const auto* array = from.if_array();
    if (array) target = *array;
    return array != nullptr;
}

bool read_value(const boost::json::value& from, boost::json::value& target) {
    target = from;
    return true;
}

const boost::json::value* find_member(json_source from, std::string_view key) {
    return from.object ? from.object->if_contains(key) : nullptr;
}

std::string_view text_of(json_source from, std::string_view key) {
    const auto* member = find_member(from, key);
    const auto* text = member ? member->if_string() : nullptr;
    return text ? std::string_view{*text} : std::string_view{};
}

const boost::json::object* object_of(json_source from, std::string_view key) {
    const auto* member = find_member(from, key);
    return member ? member->if_object() : nullptr;
}

const boost::json::array* array_of(json_source from, std::string_view key) {
    const auto* member = find_member(from, key);
    return member ? member->if_array() : nullptr;
}

bool flag_of(json_source from, std::string_view key) {
    bool flag = false;
    read_member(from, key, flag);
    return flag;
}

} // namespace tether
