#include <tether/api/target.hpp>

#include <tether/core/id_rules.hpp>

#include <boost/assert.hpp>

namespace tether::api {
namespace {

constexpr std::string_view sessions = "/v1/sessions";

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
        c == '_' || c == '~';
}

/// Appends `name=value` pairs to a target.
class query_writer {
  public:
    explicit query_writer(std::string target) : target_{std::move(target)} {}

    void add(std::string_view name, std::string_view value) {
        target_ += separator_;
        target_ += percent_encode(name);
        target_ += '=';
        target_ += percent_encode(value);
        separator_ = '&';
    }
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
    std::string target() && { return std::move(target_); }

  private:
    std::string target_;
    char separator_ = '?';
};

} // namespace

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 0xF];
    }
    return out;
}

std::string session_target(std::string_view session_id, std::string_view suffix) {
    BOOST_ASSERT(is_path_id(session_id)); // the client refuses other ids
    std::string target{sessions};
    target += '/';
    target += percent_encode(session_id);
    target += suffix;
    return target;
}

std::string list_target(const session_query& query) {
    query_writer writer{std::string{sessions}};
    writer.add_text("agent_id", query.agent_id);
    writer.add_time("created_at[gte]", query.created_since);
    writer.add_all("statuses[]", query.statuses);
    if (query.include_archived) writer.add("include_archived", "true");
    writer.add_order(query.order);
    writer.add_limit(query.limit);
    writer.add_text("page", query.page);
    return std::move(writer).target();
}

std::string list_target(std::string_view session_id, const event_query& query) {
    query_writer writer{session_target(session_id, "/events")};
    writer.add_all("types[]", query.types);
    writer.add_time("created_at[gte]", query.processed_since);
    writer.add_order(query.order);
    writer.add_limit(query.limit);
    writer.add_text("page", query.page);
    return std::move(writer).target();
}

std::string stream_target(std::string_view session_id, bool previews) {
    query_writer writer{session_target(session_id, "/events/stream")};
    if (previews) {
        writer.add("event_deltas[]", "agent.message");
        writer.add("event_deltas[]", "agent.thinking");
    }
    return std::move(writer).target();
}

} // namespace tether::api
