// Makes the body of `POST /v1/runs` from the options of `tether run`.
#include "run_request.hpp"

#include <tether/core/duration.hpp>

#include <algorithm>
#include <boost/json/object.hpp>

namespace tether::cli {

namespace json = boost::json;

std::string_view check_idempotency_key(std::string_view value) {
    constexpr std::size_t longest = 255;
    const auto is_visible = [](char c) { return c > ' ' && c < 0x7F; };
    const bool is_good =
        !value.empty() && value.size() <= longest && std::all_of(value.begin(), value.end(), is_visible);
    return is_good ? "" : "is not 1 to 255 visible ASCII characters";
}

json::value make_run_request(const command_line& line, const std::string& prompt) {
    json::object body;
    const auto add = [&](std::string_view name, std::string_view member) {
        if (const auto text = line.value(name)) body[member] = *text;
    };
    const auto add_pairs = [&](std::string_view name, std::string_view member) {
        json::object pairs;
        for (const auto& text : line.all(name)) {
            const auto [key, value] = split_pair(text);
            pairs[key] = value;
        }
        if (!pairs.empty()) body[member] = std::move(pairs);
    };
    add("agent", "agent");
    add("environment", "environment_id");
    body["prompt"] = prompt;
    add("title", "title");
    add_pairs("metadata", "metadata");
    add_pairs("label", "labels");
    if (const auto timeout = line.duration("timeout")) body["timeout"] = to_text(*timeout);
    if (const auto wait = line.duration("queue-timeout")) body["queue_timeout"] = to_text(*wait);
    if (line.has("keep")) body["when_done"] = "keep";
    if (line.has("archive")) body["when_done"] = "archive";
    return json::value(std::move(body)); // braces would make an array of one
}

} // namespace tether::cli
