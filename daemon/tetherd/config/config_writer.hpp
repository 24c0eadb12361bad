// Writes settings in the format of the config file.
#pragma once

#include "config_schema.hpp"

#include <tether/core/duration.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <map>
#include <type_traits>

namespace tether::daemon {

/// Replaces a value that must not be shown.
inline constexpr std::string_view masked = "***";

/// A visitor of `walk`.
class config_writer {
  public:
    template <class T, class... Same>
    void member(std::string_view key, const T& value, const Same&...) {
        object_[key] = to_json(value);
    }
    void mode(std::string_view key, unsigned bits) { object_[key] = fmt::format("{:04o}", bits); }
    void secrets(std::string_view key, const std::map<std::string, std::string>& value) {
        boost::json::object shown;
        for (const auto& [name, text] : value) shown[name] = masked;
        object_[key] = std::move(shown);
    }
    template <class Walk>
    void section(std::string_view key, Walk&& walk_members) {
        config_writer inner;
        walk_members(inner);
        object_[key] = std::move(inner.object_);
    }

    boost::json::object take() { return std::move(object_); }

  private:
    static boost::json::value to_json(bool flag) { return boost::json::value(flag); }
    static boost::json::value to_json(const std::string& text) { return boost::json::value(text); }
    static boost::json::value to_json(milliseconds time) { return boost::json::value(to_text(time)); }
    static boost::json::value to_json(std::chrono::seconds time) { return to_json(milliseconds{time}); }
    static boost::json::value to_json(const std::vector<std::string>& list) {
        return boost::json::array(list.begin(), list.end());
    }
    template <class T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
    static boost::json::value to_json(T value) {
        if constexpr (std::is_enum_v<T>) {
            for (const auto& [word, meaning] : words_of<T>)
                if (meaning == value) return boost::json::value(word);
            return nullptr;
        } else {
            return boost::json::value(static_cast<std::uint64_t>(value));
        }
    }

    boost::json::object object_;
};

} // namespace tether::daemon
