// Documents as the client hands them out: parsed, and as they came.
#include <tether/client/documents.hpp>

#include <boost/json/parse.hpp>

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
    const auto* object = document.if_object();
    const auto* data = object ? object->if_contains("data") : nullptr;
    if (!data || !data->is_array()) return malformed_document();
    run_page page;
    for (const auto& item : data->get_array()) {
        auto run = to_run_snapshot(item);
        if (!run) return run.error();
        page.runs.push_back(std::move(*run));
    }
    if (const auto* next = object->if_contains("next"); next && next->is_string()) page.next = next->get_string();
    return page;
}

outcome<json::value> parse_document(std::string_view body) {
    error_code ec;
    json::parse_options options;
    options.max_depth = 640; // the daemon takes events of the API up to 512, and hands them on inside documents
    json::value document = json::parse(body, ec, {}, options);
    if (ec) return malformed_document();
    return document;
}

} // namespace tether::client
