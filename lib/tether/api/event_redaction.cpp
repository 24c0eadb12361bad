#include <tether/api/event_redaction.hpp>

#include <tether/api/surrogates.hpp>
#include <tether/core/json_survey.hpp>
#include <tether/core/json_text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

namespace tether::api {
namespace {

namespace json = boost::json;

/// True when something was replaced.
bool cover(json::value& part, const redactor& hidden) {
    bool covered = false;
    if (json::string* text = part.if_string()) {
        if (!hidden.finds(*text)) return false;
        *text = hidden.hide(*text, std::string::npos);
        return true;
    }
    if (json::array* items = part.if_array())
        for (json::value& each : *items) covered = cover(each, hidden) || covered;
    if (json::object* members = part.if_object())
        for (auto& member : *members) covered = cover(member.value(), hidden) || covered;
    return covered;
}

/// The event that replaces one whose text is not JSON after redaction.
event bare(const event& e) {
    return to_event(json::object{{"type", e.type}, {"id", e.id}}).value(); // its type is not empty
}

} // namespace

void hide_in(event& e, const redactor& hidden) {
    if (!e.type.starts_with("session.")) return;
    std::string raw = e.raw;
    if (raw.find('\\') != raw.npos) { // a secret may be written with escapes
        result<json::value> document = read_json(raw);
        if (!document) document = read_json(replace_lone_surrogates(raw));
        if (document && cover(*document, hidden)) raw = json_text(*document);
    }
    if (hidden.finds(raw)) raw = hidden.cover(raw);
    if (raw == e.raw) return;
    result<event> clean = parse_event(raw);
    e = clean ? std::move(*clean) : bare(e);
}

} // namespace tether::api
