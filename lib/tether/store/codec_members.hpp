// Reads the members of documents that the store itself wrote.
#pragma once

#include <tether/core/json_members.hpp>
#include <tether/core/timestamp.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::store {

/// Reads one object. An absent member leaves the target unchanged, a member of the wrong kind sets `broken` for the
/// complete document, and an unknown member is ignored (a later version may have written it). The object outlives it.
class codec_members {
  public:
    /// Null counts as an empty object.
    codec_members(const boost::json::value& document, bool& broken);

    template <class T>
    void read(std::string_view key, T& out);
    void read(std::string_view key, wall_time& out);
    void read(std::string_view key, std::optional<wall_time>& out);
    void read(std::string_view key, std::chrono::milliseconds& out);
    /// Reads an enumeration with a `to_string`, whose values run from 0 to `last`.
    template <class Enum>
    void read_word(std::string_view key, Enum& out, Enum last);
    /// Returns the member; null when it is absent or null.
    const boost::json::value& at(std::string_view key) const;
    /// Calls `each` with every element of an array.
    template <class Each>
    void for_each(std::string_view key, Each each);

    void fail() { broken_ = true; }

  private:
    const boost::json::value* find(std::string_view key) const;

    const boost::json::object* object_;
    bool& broken_;
};

/// Convert to microseconds since 1970, exactly.
boost::json::value to_json(wall_time time);
boost::json::value to_json(const std::optional<wall_time>& time);
boost::json::value to_json(const std::vector<std::string>& texts);
boost::json::value to_json(const std::vector<shared_text>& texts);
boost::json::value to_json(const std::map<std::string, std::string>& texts);

template <class T>
void codec_members::read(std::string_view key, T& out) {
    const boost::json::value* value = find(key);
    if (value && !read_value(*value, out)) fail();
}

template <class Enum>
void codec_members::read_word(std::string_view key, Enum& out, Enum last) {
    std::string word;
    read(key, word);
    if (!find(key)) return;
    for (int i = 0; i <= static_cast<int>(last); ++i)
        if (to_string(static_cast<Enum>(i)) == word) {
            out = static_cast<Enum>(i);
            return;
        }
    fail();
}

template <class Each>
void codec_members::for_each(std::string_view key, Each each) {
    const boost::json::value& list = at(key);
    if (list.is_null()) return;
    const auto* array = list.if_array();
    if (!array) return fail();
    for (const boost::json::value& item : *array) each(item);
}

} // namespace tether::store
