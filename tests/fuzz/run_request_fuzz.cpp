// Checks that any body or query of a local client is within the bounds of the protocol or refused.
#include "property.hpp"

#include <tether/api/event.hpp>
#include <tether/protocol/create_run.hpp>
#include <tether/protocol/input_events.hpp>
#include <tether/protocol/query.hpp>
#include <tether/protocol/send_events.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tether::test {
namespace {

namespace json = boost::json;

/// A refusal can be written, and any JSON parser can read it.
void check_refusal(const protocol::problem& why) {
    const unsigned status = protocol::describe(why.kind).status;
    require(status >= 400 && status <= 505, "a refusal has a status of its own");
    boost::system::error_code ec;
    const auto refusal_document = json::parse(json::serialize(protocol::to_json(why)), ec);
    require(!ec && refusal_document.at("status") == status, "a refusal is JSON");
}

void check_events(const json::array& events) {
    require(!events.empty() && events.size() <= protocol::max_input_events, "a few events");
    for (const json::value& each : events) require(api::to_event(each).has_value(), "an event that can be looked for");
}

void check_map(const protocol::text_map& map, std::size_t most) {
    require(map.size() <= most, "a few pairs");
    for (const auto& [key, value] : map) {
        require(!key.empty() && key.size() <= 4 * protocol::max_text_key, "a short key");
        require(value.size() <= 4 * protocol::max_text_value, "a short value");
    }
}

void check_create(std::string_view body) {
    const auto asked = protocol::parse_create_run(body);
    if (!asked) return check_refusal(asked.error());
    check_events(asked->events);
    check_map(asked->metadata, protocol::max_text_pairs - 3);
    check_map(asked->labels, protocol::max_text_pairs);
    require(asked->title.size() <= protocol::max_title, "a short title");
    require(asked->timeout >= milliseconds{0} && asked->timeout <= protocol::max_timeout, "a deadline in bounds");
    require(asked->session_id.empty() || asked->agent.is_null(), "a session has its agent");
}

void check_query(std::string_view text) {
    const auto at = protocol::parse_target(text);
    if (!at) return check_refusal(at.error());
    require(at->path.find('?') == std::string::npos, "a path ends at its query");
    const auto list = protocol::parse_list_parameters(*at);
    if (list) require(list->limit >= 1 && list->limit <= 1000, "a limit in bounds");
    else check_refusal(list.error());
    const auto run = protocol::parse_run_parameters(*at);
    if (run) require(!run->wait || *run->wait <= protocol::max_wait, "a wait in bounds");
    else check_refusal(run.error());
    for (const auto& feed : {protocol::parse_feed_parameters(*at, {}), protocol::parse_run_feed_parameters(*at, {})}) {
        if (feed) require(feed->limit >= 1 && feed->limit <= 1000, "a limit in bounds");
        else check_refusal(feed.error());
    }
}

} // namespace

void check_property(std::string_view input) {
    check_create(input);
    check_query(input);
    const auto events = protocol::parse_send_events(input);
    if (events) check_events(*events);
    else check_refusal(events.error());
}

} // namespace tether::test
