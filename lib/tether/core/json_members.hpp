// Reads members of JSON objects leniently: a member of an unexpected kind counts as absent.
#pragma once

#include <tether/core/shared_text.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether {

/// The object that members are read from. A value of another kind, and null, have no members.
struct json_source {
    json_source(const boost::json::object& from) noexcept : object{&from} {}
    json_source(const boost::json::object* from) noexcept : object{from} {}
    json_source(const boost::json::value& from) noexcept : object{from.if_object()} {}
    json_source(const boost::json::value* from) noexcept : object{from ? from->if_object() : nullptr} {}

    const boost::json::object* object;
};

/// Stores `from` in `target`. Returns false and leaves `target` unchanged when `from` has another kind, or is a number
/// that `target` cannot represent exactly. Elements of another kind in an array or an object are skipped.
bool read_value(const boost::json::value& from, bool& target);
bool read_value(const boost::json::value& from, std::string& target);
bool read_value(const boost::json::value& from, shared_text& target);
bool read_value(const boost::json::value& from, boost::json::array& target);
bool read_value(const boost::json::value& from, boost::json::value& target);

template <class Number>
requires std::integral<Number> || std::floating_point<Number>
bool read_value(const boost::json::value& from, Number& target) {
    boost::system::error_code ec;
    const auto number = from.is_number() ? from.to_number<Number>(ec) : Number{};
    if (!from.is_number() || ec) return false;
    target = number;
    return true;
}

template <class T>
bool read_value(const boost::json::value& from, std::vector<T>& target) {
    const auto* array = from.if_array();
    if (!array) return false;
    target.clear();
    for (const auto& item : *array)
        if (T element{}; read_value(item, element)) target.push_back(std::move(element));
    return target.size() == array->size();
}

template <class T>
bool read_value(const boost::json::value& from, std::map<std::string, T>& target) {
    const auto* object = from.if_object();
    if (!object) return false;
    target.clear();
    for (const auto& [key, value] : *object)
        if (T element{}; read_value(value, element)) target.emplace(key, std::move(element));
    return target.size() == object->size();
}

/// The member; null when it is absent.
const boost::json::value* find_member(json_source from, std::string_view key);

/// The text of a member, which points into the object; empty when it is absent or not text.
std::string_view text_of(json_source from, std::string_view key);
/// The member; null when it is absent or of another kind.
const boost::json::object* object_of(json_source from, std::string_view key);
const boost::json::array* array_of(json_source from, std::string_view key);
/// True when the member is `true`.
bool flag_of(json_source from, std::string_view key);

template <class Number = std::uint64_t>
std::optional<Number> number_of(json_source from, std::string_view key) {
    const auto* member = find_member(from, key);
    Number number{};
    return member && read_value(*member, number) ? std::optional{number} : std::nullopt;
}

/// Stores the member in `target` as `read_value` does. False when it is absent or of another kind.
template <class T>
bool read_member(json_source from, std::string_view key, T& target) {
    const auto* member = find_member(from, key);
    return member && read_value(*member, target);
}

} // namespace tether
