#include <tether/api/target.hpp>

#include <tether/core/id_rules.hpp>
#include <tether/core/request_target.hpp>

#include <boost/assert.hpp>

namespace tether::api {
namespace {

constexpr std::string_view sessions = "/v1/sessions";

/// Appends `name=value` pairs to a target.
class query_writer {
  public:
    explicit query_writer(std::string_view path) : target_{path} {}

    void add(std::string_view name, std::string_view value) { target_.query(name, value); }
    void add_text(std::string_view name, std::string_view value) {
        if (!value.empty()) add(name, value);
    }
    void add_all(std::string_view name, const std::vector<std::string>& values) {
        for (const std::string& value : values) add(name, value);
    }
    void add_limit(std::size_t limit) {
        if (limit != 0) add("limit", std::to_string(limit));
    }
    void add_order(const std::optional<list_order>& order) {
        if (order) add("order", *order == list_order::ascending ? "asc" : "desc");
    }
    void add_time(std::string_view name, const std::optional<wall_time>& time) {
        if (time) add(name, to_text(*time));
    }
    const std::string& target() const { return target_.text(); }

  private:
    request_target target_;
};

} // namespace

std::string session_target(std::string_view session_id, std::string_view suffix) {
    BOOST_ASSERT(is_path_id(session_id)); // the client refuses other ids
    request_target target{sessions};
    return target.segment(session_id).text() + std::string{suffix};
}

std::string list_target(const session_query& query) {
    query_writer writer{sessions};
    writer.add_text("agent_id", query.agent_id);
    writer.add_time("created_at[gte]", query.created_since);
    writer.add_all("statuses[]", query.statuses);
    if (query.include_archived) writer.add("include_archived", "true");
    writer.add_order(query.order);
    writer.add_limit(query.limit);
    writer.add_text("page", query.page);
    return writer.target();
}

std::string list_target(std::string_view session_id, const event_query& query) {
    query_writer writer{session_target(session_id, "/events")};
    writer.add_all("types[]", query.types);
    writer.add_time("created_at[gte]", query.processed_since);
    writer.add_order(query.order);
    writer.add_limit(query.limit);
    writer.add_text("page", query.page);
    return writer.target();
}

std::string stream_target(std::string_view session_id, bool previews) {
    query_writer writer{session_target(session_id, "/events/stream")};
    if (previews) {
        writer.add("event_deltas[]", "agent.message");
        writer.add("event_deltas[]", "agent.thinking");
    }
    return writer.target();
}

} // namespace tether::api
