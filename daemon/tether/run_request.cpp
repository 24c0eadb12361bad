// Makes the body of `POST /v1/runs` from the options of `tether run`.
#include "run_request.hpp"

#include <tether/core/duration.hpp>

#include <algorithm>
#include <boost/json/object.hpp>

namespace tether::cli {

namespace json = boost::json;

namespace {

checked<json::object> read_pairs(const arguments& given, std::string_view name) {
    json::object pairs;
    for (const auto& text : given.all(name)) {
        const auto pair = parse_pair(name, text);
        if (!pair) return pair.error();
        pairs[pair->first] = pair->second;
    }
    return pairs;
}

} // namespace

bool is_idempotency_key(std::string_view text) noexcept {
    constexpr std::size_t longest = 255;
    const auto is_visible = [](char c) { return c > ' ' && c < 0x7F; };
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), is_visible);
}

checked<json::value> make_run_request(const arguments& given, const std::string& prompt) {
    if (given.has("keep") && given.has("archive")) return misuse{"--keep and --archive cannot be combined"};
    const auto timeout = given.duration("timeout");
    if (!timeout) return timeout.error();
    auto metadata = read_pairs(given, "metadata");
    if (!metadata) return metadata.error();
    auto labels = read_pairs(given, "label");
    if (!labels) return labels.error();

    json::object body;
    if (const auto agent = given.value("agent")) body["agent"] = *agent;
    if (const auto environment = given.value("environment")) body["environment_id"] = *environment;
    body["prompt"] = prompt;
    if (const auto title = given.value("title")) body["title"] = *title;
    if (!metadata->empty()) body["metadata"] = std::move(*metadata);
    if (!labels->empty()) body["labels"] = std::move(*labels);
    if (*timeout) body["timeout"] = to_text(**timeout);
    if (given.has("keep")) body["when_done"] = "keep";
    if (given.has("archive")) body["when_done"] = "archive";
    return json::value(std::move(body)); // braces would make an array of one
}

} // namespace tether::cli
