// Recognises an event that was sent to a session by its type and content.
#pragma once

#include <tether/api/event.hpp>

#include <boost/json/value.hpp>

namespace tether::session {

/// Returns the data that recognises a sent event: its members without `id` and `processed_at`, its text blocks joined,
/// each long text replaced by its length and hash. Small, also for large events; the same in every version of the
/// daemon. Null when `event` is not an object. Pure.
boost::json::value to_pattern(const boost::json::value& event);

/// True when `shown`, as a session shows it, is the event that `pattern` was made from. Compares only the members that
/// were sent: a server adds ids, may omit null or false members, and may return a file as text or content as
/// `redacted`. False for a null pattern. Pure. Source: managed-agents API, §§ 2.6 and 3.1.
bool matches(const boost::json::value& pattern, const api::event& shown);

} // namespace tether::session
