// Reads members of JSON objects leniently: a member of an unexpected kind counts as absent.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string_view>

namespace tether::api {

/// The text of the member `key`, which points into `object`; empty when it is absent or not text.
inline std::string_view text_of(const boost::json::object& object, std::string_view key) {
    const boost::json::value* member = object.if_contains(key);
    const boost::json::string* text = member ? member->if_string() : nullptr;
    return text ? std::string_view{*text} : std::string_view{};
}

/// The member `key`; null when it is absent or not an object.
inline const boost::json::object* object_of(const boost::json::object& object, std::string_view key) {
    const boost::json::value* member = object.if_contains(key);
    return member ? member->if_object() : nullptr;
}

/// The member `key`; null when it is absent or not an array.
inline const boost::json::array* array_of(const boost::json::object& object, std::string_view key) {
    const boost::json::value* member = object.if_contains(key);
    return member ? member->if_array() : nullptr;
}

} // namespace tether::api
