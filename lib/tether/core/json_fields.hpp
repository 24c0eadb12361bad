// Reads the members of a JSON object strictly, and collects every complaint with its path.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tether {

/// What is wrong with one member: `{"/stream/silence", "must be a duration such as \"90s\""}`. The
/// path is a JSON pointer (RFC 6901).
struct json_issue {
    std::string path;
    std::string text;
    friend bool operator==(const json_issue&, const json_issue&) = default;
};

/// Walks one object. Each `read` looks a member up, stores it when it is there and of the right kind,
/// adds an issue when it is there and wrong, and leaves `out` alone when it is absent. `finish` adds
/// an issue for every member nobody asked for. The object and the issues outlive the reader.
class json_fields {
  public:
    json_fields(const boost::json::object& object, std::string path, std::vector<json_issue>& issues);

    bool has(std::string_view key) const;
    bool read(std::string_view key, bool& out);
    bool read(std::string_view key, std::string& out);
    bool read(std::string_view key, std::chrono::milliseconds& out);
    /// Whole numbers from 0 up to `largest`.
    bool read(std::string_view key, std::uint64_t& out, std::uint64_t largest = UINT64_MAX);
    bool read(std::string_view key, std::vector<std::string>& out);
    /// The member as it is; null counts as a value.
    bool read(std::string_view key, boost::json::value& out);
    /// The member if it is an object, else null (with an issue when it is there).
    const boost::json::object* read_object(std::string_view key);

    /// Adds an issue about the member `key`, which may be empty for the object itself.
    void complain(std::string_view key, std::string text);
    std::string path_of(std::string_view key) const;
    void finish();

  private:
    const boost::json::value* take(std::string_view key);

    const boost::json::object& object_;
    std::string path_;
    std::vector<json_issue>& issues_;
    std::vector<std::string_view> asked_;
};

} // namespace tether
