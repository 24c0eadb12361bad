// Documents that the client returns, parsed and as received.
#include <tether/client/documents.hpp>

#include <tether/core/json_members.hpp>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace tether::client {

namespace json = boost::json;

outcome<run_snapshot> to_run_snapshot(json::value document) {
    auto parsed = protocol::parse_run_document(document);
    if (!parsed) return malformed_document();
    run_snapshot snapshot;
    snapshot.run = std::move(*parsed);
    snapshot.document = std::move(document);
    return snapshot;
}

outcome<run_page> to_run_page(const json::value& document) {
    const auto* data = array_of(document, "data");
    if (!data) return malformed_document();
    run_page page;
    for (const auto& item : *data) {
        auto run = to_run_snapshot(item);
        if (!run) return run.error();
        page.runs.push_back(std::move(*run));
    }
    page.next = text_of(document, "next");
    return page;
}

namespace {

/// Approximate bytes of memory.
std::size_t value_footprint(const json::value& value) {
    std::size_t sum = sizeof value;
    if (const auto* text = value.if_string()) return sum + text->size();
    if (const auto* array = value.if_array())
        for (const auto& item : *array) sum += value_footprint(item);
    if (const auto* object = value.if_object())
        for (const auto& [key, item] : *object) sum += sizeof value + key.size() + value_footprint(item);
    return sum;
}

} // namespace

void drop_messages(run_snapshot& run) {
    if (run.run.result) run.run.result->messages.clear();
    auto* object = run.document.if_object();
    auto* result = object ? object->if_contains("result") : nullptr;
    auto* members = result ? result->if_object() : nullptr;
    if (!members) return;
    members->erase("messages");
    members->erase("last_message");
}

std::size_t footprint(const run_snapshot& run) {
    constexpr std::size_t copies = 2; // the document, and its parsed form
    return copies * value_footprint(run.document);
}

outcome<json::value> parse_document(std::string_view body) {
    const auto separators =
        std::count_if(body.begin(), body.end(), [](char c) { return c == ',' || c == '[' || c == '{'; });
    if (static_cast<std::size_t>(separators) > max_document_values)
        return malformed_document(fmt::format("the daemon's response has more than {} values", max_document_values));
    error_code ec;
    json::parse_options options;
    options.max_depth = 640; // the daemon accepts events of the API up to 512, and embeds them in documents
    json::value document = json::parse(body, ec, {}, options);
    if (ec) return malformed_document();
    return document;
}

} // namespace tether::client
