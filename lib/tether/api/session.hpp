// Sessions and pages as the API describes them.
#pragma once

#include <tether/api/event.hpp>

#include <boost/json/object.hpp>
#include <iosfwd>
#include <map>

namespace tether::api {

enum class session_status { idle, running, rescheduling, terminated, unknown };

session_status parse_session_status(std::string_view word) noexcept;
std::string_view to_string(session_status status) noexcept;
std::ostream& operator<<(std::ostream& out, session_status status);

/// A remote session with the members that decisions depend on.
struct session {
    std::string id;
    session_status status = session_status::unknown;
    std::string agent_id;
    std::string environment_id;
    std::map<std::string, std::string> metadata;
    std::string updated_at; ///< as sent: only compared for equality
    std::optional<wall_time> created_at;
    std::string usage; ///< JSON of `usage`; empty when absent
    bool archived = false;
    std::string workspace_id; ///< the response's `anthropic-workspace-id` header; empty when absent
};

/// The parameters of `POST /v1/sessions`. Members that are null are left out.
struct create_session {
    create_session() = default;

    boost::json::value agent;   ///< text or object, as the caller gave it
    std::string environment_id; ///< left out when empty
    std::string title;          ///< left out when empty
    std::map<std::string, std::string> metadata;
    boost::json::value resources; ///< array or null
    boost::json::value vault_ids; ///< array or null
    boost::json::value budget;    ///< object or null
};

/// One page of a list. Follow `next_page` until it is empty, even past an empty page (API § 1.6).
template <class T>
struct page {
    std::vector<T> data;
    std::string next_page;
};
using session_page = page<session>;
using event_page = page<event>;

enum class list_order { ascending, descending };

/// The parameters of `GET /v1/sessions`; empty members are left out.
struct session_query {
    session_query() = default;
    std::string agent_id;
    std::optional<wall_time> created_since; ///< `created_at[gte]`
    std::vector<std::string> statuses;
    bool include_archived = false;
    std::optional<list_order> order;
    std::size_t limit = 0; ///< 0: the server's default
    std::string page;
};

/// The parameters of `GET /v1/sessions/{id}/events`; empty members are left out.
struct event_query {
    event_query() = default;
    std::vector<std::string> types;
    std::optional<wall_time> processed_since; ///< `created_at[gte]`, which filters by `processed_at` (API § 2.7)
    std::optional<list_order> order;
    std::size_t limit = 0;
    std::string page;
};

/// Error: `malformed_document` when it is not an object with an `id`. Other members that are
/// missing or of an unexpected kind stay empty.
result<session> to_session(const boost::json::value& document);

/// The body of `POST /v1/sessions`.
boost::json::object to_json(const create_session& request);

} // namespace tether::api
