// Reads the members of a JSON object strictly and collects all issues with their paths.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tether {

/// One issue about one member: `{"/stream/silence", "must be a duration such as \"90s\""}`. The path is a JSON pointer
/// (RFC 6901).
struct json_issue {
    std::string path;
    std::string text;
    friend bool operator==(const json_issue&, const json_issue&) = default;
};

/// Reads one object. Each `read` stores a valid member in `target`, adds an issue for an invalid one, and leaves
/// `target` unchanged when the member is absent. `finish` adds an issue for every member that no `read` names. The
/// object and the issues must outlive the reader.
class json_fields {
  public:
    json_fields(const boost::json::object& object, std::string path, std::vector<json_issue>& issues);

    bool has(std::string_view key) const;
    bool read(std::string_view key, bool& target);
    bool read(std::string_view key, std::string& target);
    bool read(std::string_view key, std::chrono::milliseconds& target);
    /// Whole numbers from 0 up to `largest`.
    bool read(std::string_view key, std::uint64_t& target, std::uint64_t largest = UINT64_MAX);
    bool read(std::string_view key, std::vector<std::string>& target);
    /// Any value, unchanged; null counts as a value.
    bool read(std::string_view key, boost::json::value& target);
    /// The member if it is an object, otherwise null, with an issue if the member exists.
    const boost::json::object* read_object(std::string_view key);

    /// Adds an issue about the member `key`; an empty `key` means the object itself.
    void complain(std::string_view key, std::string text);
    std::string path_of(std::string_view key) const;
    void finish();

  private:
    const boost::json::value* take(std::string_view key);

    const boost::json::object& object_;
    std::string path_;
    std::vector<json_issue>& issues_;
    std::vector<std::string_view> known_keys_;
};

} // namespace tether
