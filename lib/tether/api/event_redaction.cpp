#include <tether/api/event_redaction.hpp>

#include <tether/api/surrogates.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
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

} // namespace

void hide_in(event& e, const redactor& hidden) {
    if (!e.type.starts_with("session.")) return;
    json::parse_options options;
    options.max_depth = 512;
    error_code ec;
    json::value document = json::parse(e.raw, ec, json::storage_ptr{}, options);
    if (ec) document = json::parse(replace_lone_surrogates(e.raw), ec, json::storage_ptr{}, options);
    if (ec || !cover(document, hidden)) return;
    if (result<event> clean = to_event(document)) e = std::move(*clean);
}

} // namespace tether::api
