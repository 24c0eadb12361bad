// Reads the documents in responses of the API.
#pragma once

#include <tether/api/session.hpp>

namespace tether::api {

/// Each reads the body of a successful response. Error: `malformed_document` when it is not JSON of
/// the expected kind, or nested deeper than 512.
result<session> parse_session(std::string_view body);

/// `data` may be missing, `next_page` missing or null (API § 1.6). The events' `raw` is as received. An event that
/// cannot be read is left out, so that it does not hide the others. A session that cannot be read makes the page
/// malformed, because it might be ours.
result<event_page> parse_event_page(std::string_view body);
/// The response to a send: the accepted events that it names; none when it is empty or is not a page.
/// `malformed_document` also for an error object, which accepts nothing (API § 12: receipts, 202).
result<std::vector<event>> parse_accepted_events(std::string_view body);
result<session_page> parse_session_page(std::string_view body);
/// The response to a delete: the id of the deleted session.
result<std::string> parse_deleted_session(std::string_view body);

} // namespace tether::api
