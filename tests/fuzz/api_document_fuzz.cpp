// Checks that any API response is read as a plain JSON parser reads it, or refused, and that its text is kept.
#include "property.hpp"

#include <tether/api/json_slices.hpp>
#include <tether/api/page.hpp>
#include <tether/api/surrogates.hpp>
#include <tether/core/id_rules.hpp>
#include <tether/core/json_members.hpp>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cmath>
#include <optional>

namespace tether::test {
namespace {

namespace json = boost::json;
using document = std::optional<json::value>;

document parse_strictly(std::string_view text) {
    json::parse_options options;
    options.max_depth = 512;
    error_code ec;
    json::value parsed = json::parse(text, ec, {}, options);
    return ec ? document{} : document{std::move(parsed)};
}

/// False when a number was too large for the parser, which made it infinite or NaN.
bool is_finite(const json::value& value) {
    if (const double* number = value.if_double()) return std::isfinite(*number);
    const json::array* array = value.if_array();
    const json::object* object = value.if_object();
    const auto holds = [](const auto& member) { return is_finite(member.value()); };
    return array ? std::all_of(array->begin(), array->end(), is_finite)
                 : !object || std::all_of(object->begin(), object->end(), holds);
}

/// Equal except for the last digit of a number, which Boost.JSON reads in two ways, depending on
/// the amount of following text; and `1.0` equals 1.
bool is_same(const json::value& one, const json::value& other) {
    if (one.is_number() && other.is_number() && (one.is_double() || other.is_double())) {
        const double a = one.to_number<double>(), b = other.to_number<double>();
        return std::abs(a - b) <= 1e-14 * std::max(std::abs(a), std::abs(b));
    }
    if (one.is_array() && other.is_array())
        return std::equal(one.get_array().begin(), one.get_array().end(), other.get_array().begin(),
                          other.get_array().end(), is_same);
    if (!one.is_object() || !other.is_object()) return one == other;
    const json::object& members = other.get_object();
    const auto has_same = [&](const auto& member) {
        const json::value* found = members.if_contains(member.key());
        return found && is_same(member.value(), *found);
    };
    return one.get_object().size() == members.size() &&
        std::all_of(one.get_object().begin(), one.get_object().end(), has_same);
}

/// The complete text as one document; unpaired surrogates are replaced if necessary.
document parse_plainly(std::string_view text) {
    document parsed = parse_strictly(text);
    return parsed ? parsed : parse_strictly(api::replace_lone_surrogates(text));
}

std::string member_of(const json::object& object, std::string_view key) {
    return std::string{text_of(object, key)};
}

/// `slice` is the text of member `key`: empty stands for null and for a missing member.
void check_slice(const json::object& object, std::string_view key, const std::string& slice) {
    const json::value* member = object.if_contains(key);
    const json::value expected = member ? *member : json::value{};
    const document found = slice.empty() ? document{json::value{}} : parse_plainly(slice);
    require(found && is_same(*found, expected), "a member's text is its value");
}

void check_event(std::string_view text, const document& plain) {
    const auto e = api::parse_event(text);
    const json::object* object = plain ? plain->if_object() : nullptr;
    require_same(object && !member_of(*object, "type").empty(), e.has_value(), "an event is an object with a type");
    if (!e) return;
    require_same(std::string{text}, e->raw.str(), "the text as it came");
    require_same(member_of(*object, "type"), e->type, "type");
    require_same(member_of(*object, "id"), e->id, "id");
    require_same(member_of(*object, "name"), e->name, "name");
    const json::value* processed_at = object->if_contains("processed_at");
    require_same(processed_at && processed_at->is_null(), e->queued, "queued");
    if (e->kind == api::event_kind::session_status_idle) check_slice(*object, "stop_details", e->stop_details);
    if (e->kind == api::event_kind::session_usage) check_slice(*object, "usage", e->usage);
    auto again = api::to_event(*plain);
    require(again.has_value(), "an event that is written can be read");
    again->raw = e->raw;
    again->stop_details = e->stop_details;
    again->usage = e->usage;
    require_same(*e, *again, "an event that is written means the same");
}

void check_session(std::string_view text, const document& plain) {
    const auto s = api::parse_session(text);
    const json::object* object = plain ? plain->if_object() : nullptr;
    require_same(object && is_path_id(member_of(*object, "id")), s.has_value(),
                 "a session is an object with an id that a path can hold");
    if (!s) return;
    require_same(member_of(*object, "id"), s->id, "id");
    check_slice(*object, "usage", s->usage);
}

/// The members or elements that the slices of `text` contain are those of the document.
void check_slices(std::string_view text, const document& plain) {
    const auto members = api::slice_members(text);
    const auto elements = api::slice_elements(text);
    const auto inside = [&](std::string_view slice) {
        return slice.data() >= text.data() && slice.data() + slice.size() <= text.data() + text.size();
    };
    if (members)
        for (const auto& [key, value] : *members) require(inside(key) && inside(value), "a slice of the text");
    if (elements)
        for (const std::string_view value : *elements) require(inside(value), "a slice of the text");
    if (!plain) return;
    require(!plain->is_object() || members, "an object has members");
    require(!plain->is_array() || elements, "an array has elements");
    json::object object;
    if (plain->is_object())
        for (const auto& [key, value] : *members)
            object[parse_plainly('"' + std::string{key} + '"').value().as_string()] = parse_plainly(value).value();
    json::array array;
    if (plain->is_array())
        for (const std::string_view value : *elements) array.push_back(parse_plainly(value).value());
    require(!plain->is_object() || is_same(object, *plain), "the members are the object's");
    require(!plain->is_array() || is_same(array, *plain), "the elements are the array's");
}

/// A page by the definition: nothing when it is not a page, otherwise its elements and the cursor.
std::optional<api::page<json::value>> page_of(const document& plain) {
    const json::object* object = plain ? plain->if_object() : nullptr;
    if (!object) return std::nullopt;
    api::page<json::value> page;
    const json::value* data = object->if_contains("data");
    const json::value* cursor = object->if_contains("next_page");
    if (data && !data->is_null()) {
        if (!data->is_array()) return std::nullopt;
        page.data.assign(data->get_array().begin(), data->get_array().end());
    }
    if (cursor && !cursor->is_null()) {
        if (!cursor->is_string()) return std::nullopt;
        page.next_page = cursor->get_string();
    }
    return page;
}

void check_event_page(std::string_view text, const document& plain) {
    const auto page = api::parse_event_page(text);
    if (!plain) return;
    const auto expected = page_of(plain);
    require_same(expected.has_value(), page.has_value(), "a page is an object with an array");
    if (!page) return;
    require_same(expected->next_page, page->next_page, "next_page");
    std::string known, found;
    for (const json::value& each : expected->data)
        if (const json::object* e = each.if_object(); e && !member_of(*e, "type").empty())
            known += member_of(*e, "type") + ' ' + member_of(*e, "id") + '\n';
    for (const api::event& e : page->data) found += e.type + ' ' + e.id + '\n';
    require_same(known, found, "the events of the page, in its order");
}

void check_session_page(std::string_view text, const document& plain) {
    const auto page = api::parse_session_page(text);
    if (!plain) return;
    auto expected = page_of(plain);
    std::string known, found;
    if (expected) {
        for (const json::value& each : expected->data) {
            const auto s = api::to_session(each);
            const json::object* object = each.if_object();
            if (!s && object && !member_of(*object, "id").empty()) continue; // an id that a path cannot hold
            if (!s) {
                expected.reset();
                break;
            }
            known += s->id + '\n';
        }
    }
    require_same(expected.has_value(), page.has_value(), "a page of sessions holds only objects with ids");
    if (!page) return;
    for (const api::session& s : page->data) found += s.id + '\n';
    require_same(known, found, "the sessions of the page, in its order");
}

void check_surrogates(std::string_view text) {
    const std::string repaired = api::replace_lone_surrogates(text);
    require_same(text.size(), repaired.size(), "a repair keeps the length");
    require_same(repaired, api::replace_lone_surrogates(repaired), "what is repaired stays as it is");
    if (const document strict = parse_strictly(text); strict && is_finite(*strict))
        require(parse_strictly(repaired) == strict, "what is well-formed keeps its meaning");
}

/// Values that can be neither compared nor written are still read and do not corrupt the result.
void check_infinite(std::string_view text, const json::value& plain) {
    require(plain.is_object() || !api::parse_event_page(text), "a page is an object");
    require(plain.is_object() || !api::parse_session_page(text), "a page is an object");
    const auto e = api::parse_event(text);
    require_same(e.has_value(), api::to_event(plain).has_value(), "an event that is written can be read");
    const auto s = api::parse_session(text);
    require(!s || s->usage.empty() || parse_strictly(s->usage), "usage is JSON");
}

} // namespace

void check_property(std::string_view input) {
    check_surrogates(input);
    const document plain = parse_plainly(input);
    if (plain && !is_finite(*plain)) return check_infinite(input, *plain);
    check_slices(input, plain);
    check_event(input, plain);
    check_session(input, plain);
    check_event_page(input, plain);
    check_session_page(input, plain);
}

} // namespace tether::test
