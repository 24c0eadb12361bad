#include <tether/api/page.hpp>

#include <tether/api/json_slices.hpp>
#include <tether/api/surrogates.hpp>
#include <tether/core/id_rules.hpp>
#include <tether/core/json_members.hpp>
#include <tether/core/json_survey.hpp>

#include <boost/json/parse.hpp>

namespace tether::api {
namespace {

namespace json = boost::json;

result<json::value> parse_document(std::string_view text) {
    auto document = read_json(text);
    if (!document) document = read_json(replace_lone_surrogates(text));
    return document;
}

/// The elements of `data` as text, and the next cursor. The last of repeated members counts.
result<page<std::string_view>> slice_page(std::string_view body) {
    const auto members = slice_members(body);
    if (!members) return members.error();
    std::string_view data = "null", cursor = "null";
    for (const auto& [key, value] : *members) {
        if (is_key(key, "data")) data = value;
        if (is_key(key, "next_page")) cursor = value;
    }
    page<std::string_view> sliced;
    if (data != "null") {
        auto elements = slice_elements(data);
        if (!elements) return elements.error();
        sliced.data = std::move(*elements);
    }
    if (cursor != "null") {
        const auto text = parse_document(cursor);
        if (!text || !text->is_string()) return make_error_code(errc::malformed_document);
        sliced.next_page = text->get_string();
    }
    return sliced;
}

bool has_unusable_id(const json::value& document) {
    const std::string_view id = text_of(document, "id");
    return !id.empty() && !is_path_id(id);
}

} // namespace

result<session> parse_session(std::string_view body) {
    const auto document = parse_document(body);
    if (!document) return document.error();
    return to_session(*document);
}

result<event_page> parse_event_page(std::string_view body) {
    auto sliced = slice_page(body);
    if (!sliced) return sliced.error();
    event_page events;
    events.next_page = std::move(sliced->next_page);
    events.data.reserve(sliced->data.size());
    for (const std::string_view text : sliced->data)
        if (auto e = parse_event(text)) events.data.push_back(std::move(*e));
    return events;
}

result<std::vector<event>> parse_accepted_events(std::string_view body) {
    if (body.find_first_not_of(" \t\r\n") == body.npos) return std::vector<event>{};
    const auto document = parse_document(body);
    if (!document) return document.error();
    const json::object* object = document->if_object();
    if (!object || text_of(*object, "type") == "error" || object_of(*object, "error"))
        return make_error_code(errc::malformed_document);
    auto page = parse_event_page(body);
    if (!page) return std::vector<event>{};
    return std::move(page->data);
}

result<session_page> parse_session_page(std::string_view body) {
    auto sliced = slice_page(body);
    if (!sliced) return sliced.error();
    session_page sessions;
    sessions.next_page = std::move(sliced->next_page);
    for (const std::string_view text : sliced->data) {
        const auto document = parse_document(text);
        if (!document) return document.error();
        auto s = to_session(*document);
        if (!s && has_unusable_id(*document)) continue; // no request can name it
        if (!s) return s.error();
        sessions.data.push_back(std::move(*s));
    }
    return sessions;
}

result<std::string> parse_deleted_session(std::string_view body) {
    const auto document = parse_document(body);
    if (!document) return document.error();
    const json::object* object = document->if_object();
    if (!object || text_of(*object, "type") != "session_deleted") return make_error_code(errc::malformed_document);
    return std::string{text_of(*object, "id")};
}

} // namespace tether::api
