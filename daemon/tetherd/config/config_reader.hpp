// Reads the members of the config file into settings.
#pragma once

#include "config_schema.hpp"

#include <tether/core/duration.hpp>
#include <tether/core/json_fields.hpp>

#include <fmt/format.h>
#include <limits>
#include <map>
#include <type_traits>

namespace tether::daemon {

/// A visitor of `walk`. Stores each well-formed member, adds errors to the issues, and leaves the settings of missing
/// members unchanged.
class config_reader {
  public:
    explicit config_reader(json_fields& fields, std::vector<json_issue>& issues) : fields_{fields}, issues_{issues} {}

    template <class T, class... Same>
    void member(std::string_view key, T& value, Same&... same) {
        if (read(key, value)) ((same = value), ...);
    }
    /// Permission bits as text in octal, such as `"0660"`.
    void mode(std::string_view key, unsigned& value);
    void secrets(std::string_view key, std::map<std::string, std::string>& value);

    template <class Walk>
    void section(std::string_view key, Walk&& walk_members) {
        const boost::json::object* object = fields_.read_object(key);
        if (!object) return;
        json_fields fields{*object, fields_.path_of(key), issues_};
        config_reader reader{fields, issues_};
        walk_members(reader);
        fields.finish();
    }

  private:
    bool read(std::string_view key, bool& value) { return fields_.read(key, value); }
    bool read(std::string_view key, std::string& value) { return fields_.read(key, value); }
    bool read(std::string_view key, std::vector<std::string>& value) { return fields_.read(key, value); }
    bool read(std::string_view key, milliseconds& value);
    bool read(std::string_view key, std::chrono::seconds& value);

    template <class Number>
    requires std::is_integral_v<Number>
    bool read(std::string_view key, Number& value) {
        std::uint64_t number = 0;
        if (!fields_.read(key, number, static_cast<std::uint64_t>(std::numeric_limits<Number>::max()))) return false;
        value = static_cast<Number>(number);
        return true;
    }

    template <class Enum>
    requires std::is_enum_v<Enum>
    bool read(std::string_view key, Enum& value) {
        std::string word, known;
        if (!fields_.read(key, word)) return false;
        for (const auto& [name, meaning] : words_of<Enum>) {
            if (name == word) return value = meaning, true;
            known += fmt::format("{}\"{}\"", known.empty() ? "" : ", ", name);
        }
        fields_.complain(key, "must be one of " + known);
        return false;
    }

    json_fields& fields_;
    std::vector<json_issue>& issues_;
};

} // namespace tether::daemon
