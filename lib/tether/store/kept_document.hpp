// Visitors of a value's members that write and read the documents in the store.
#pragma once

#include <tether/core/json_members.hpp>
#include <tether/core/timestamp.hpp>
#include <tether/store/run_codec.hpp>
#include <tether/store/sqlite.hpp>

#include <type_traits>

namespace tether::store {

template <class T, class Visitor>
concept has_members = requires(T& value, Visitor& visitor) {
    visit_members(value, visitor);
};

/// Writes one object. Empty optional members are left out. Times are microseconds since 1970, exactly.
class kept_writer {
  public:
    template <class T>
    void operator()(std::string_view name, const T& member) {
        object_[name] = to_json(member);
    }
    template <class T>
    void operator()(std::string_view name, const std::optional<T>& member) {
        if (member) object_[name] = to_json(*member);
    }
    void plain(std::string_view name, const std::string& text) { (*this)(name, text); }
    void json(std::string_view name, const std::string& text) { (*this)(name, text); }
    void hidden(std::string_view name, const auto& member) { (*this)(name, member); }

    template <class T>
    static boost::json::value to_json(const T& value) {
        if constexpr (std::is_same_v<T, session::result_proof::source>) return static_cast<int>(value);
        else if constexpr (std::is_enum_v<T>) return to_json(to_string(value));
        else if constexpr (has_members<const T, kept_writer>) {
            kept_writer writer;
            visit_members(value, writer);
            return std::move(writer.object_);
        } else if constexpr (std::is_same_v<T, error_code>) return tether::store::to_json(value);
        else if constexpr (std::is_same_v<T, session::input_batch>) return value.patterns(); // the text has its own row
        else if constexpr (std::is_convertible_v<T, std::string_view>)
            return boost::json::value(std::string_view{value});
        else return boost::json::value(value);
    }
    static boost::json::value to_json(wall_time time) { return time.time_since_epoch().count(); }
    static boost::json::value to_json(std::chrono::milliseconds time) { return time.count(); }
    template <class T>
    static boost::json::value to_json(const std::vector<T>& values) {
        boost::json::array array;
        array.reserve(values.size());
        for (const T& value : values) array.push_back(to_json(value));
        return array;
    }
    static boost::json::value to_json(const std::map<std::string, std::string>& texts) {
        boost::json::object object;
        for (const auto& [key, text] : texts) object[key] = text;
        return object;
    }

  private:
    boost::json::object object_;
};

/// Reads one object. An absent member leaves the target unchanged, a member of the wrong kind sets `broken` for the
/// complete document, and an unknown member is ignored (a later version may have written it). The document outlives it.
class kept_reader {
  public:
    /// Null counts as an empty object.
    kept_reader(json_source document, bool& broken) : document_{document}, broken_{broken} {}

    template <class T>
    void operator()(std::string_view name, T& member) {
        if (const auto* value = find_member(document_, name)) read(*value, member);
    }
    void plain(std::string_view name, std::string& text) { (*this)(name, text); }
    void json(std::string_view name, std::string& text) { (*this)(name, text); }
    void hidden(std::string_view name, auto& member) { (*this)(name, member); }

    template <class T>
    void read(const boost::json::value& from, T& value) {
        if constexpr (std::is_enum_v<T>) read_enum(from, value);
        else if constexpr (has_members<T, kept_reader>) {
            if (!from.is_object() && !from.is_null()) broken_ = true;
            kept_reader reader{from, broken_};
            visit_members(value, reader);
        } else if constexpr (std::is_same_v<T, error_code>) value = parse_kept_code(from);
        else if constexpr (std::is_same_v<T, session::input_batch>) read_patterns(from, value);
        else if (!read_value(from, value)) broken_ = true;
    }
    void read(const boost::json::value& from, wall_time& time) { read_count<std::chrono::microseconds>(from, time); }
    void read(const boost::json::value& from, std::chrono::milliseconds& time) {
        read_count<std::chrono::milliseconds>(from, time);
    }
    template <class T>
    void read(const boost::json::value& from, std::optional<T>& value) {
        if (!from.is_null()) read(from, value.emplace());
    }
    template <class T>
    void read(const boost::json::value& from, std::vector<T>& values) {
        if (from.is_null()) return;
        const auto* array = from.if_array();
        if (!array) return void(broken_ = true);
        for (const auto& item : *array) read(item, values.emplace_back());
    }

  private:
    template <class Unit, class Time>
    void read_count(const boost::json::value& from, Time& time) {
        std::int64_t count = 0;
        read(from, count);
        time = Time{Unit{count}};
    }
    void read_patterns(const boost::json::value& from, session::input_batch& events) {
        boost::json::array patterns;
        if (!read_value(from, patterns)) broken_ = true;
        for (const auto& pattern : patterns) broken_ = broken_ || !pattern.is_object();
        if (!broken_) events = session::input_batch::from_patterns(std::move(patterns));
    }
    void read_enum(const boost::json::value& from, session::result_proof::source& source) {
        unsigned number = 0;
        read(from, number);
        if (number > static_cast<unsigned>(session::result_proof::source::history)) broken_ = true;
        else source = static_cast<session::result_proof::source>(number);
    }
    template <class Enum>
    void read_enum(const boost::json::value& from, Enum& value) {
        std::string word;
        read(from, word);
        for (int number = 0; !to_string(static_cast<Enum>(number)).empty(); ++number)
            if (to_string(static_cast<Enum>(number)) == word) return void(value = static_cast<Enum>(number));
        broken_ = true;
    }

    json_source document_;
    bool& broken_;
};

/// Error: `damaged()`.
template <class T>
result<T> parse_kept(std::string_view text) {
    const auto document = parse_kept_json(text);
    if (!document) return document.error();
    T value;
    bool broken = !document->is_object();
    kept_reader reader{*document, broken};
    visit_members(value, reader);
    if (broken) return damaged();
    return value;
}

} // namespace tether::store
