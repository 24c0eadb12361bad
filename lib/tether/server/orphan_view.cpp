#include <tether/server/orphan_view.hpp>

#include <tether/core/json_survey.hpp>
#include <tether/core/json_text.hpp>
#include <tether/protocol/members.hpp>

#include <boost/json/object.hpp>

namespace tether::server {
namespace {

boost::json::value usage_of(const session::orphan& orphan) {
    if (orphan.usage.empty()) return nullptr;
    auto usage = read_json(orphan.usage);
    if (!usage) return nullptr;
    return std::move(*usage);
}

} // namespace

std::string orphans_text(const std::vector<session::orphan>& found, session::reap_mode mode) {
    boost::json::array data;
    for (const session::orphan& orphan : found) {
        boost::json::object row;
        row["session_id"] = orphan.session_id;
        row["run_id"] = protocol::text_or_null(orphan.run_id);
        row["status"] = to_string(orphan.status);
        row["created_at"] = protocol::text_or_null(orphan.created_at ? to_text(*orphan.created_at) : std::string());
        row["usage"] = usage_of(orphan);
        data.push_back(std::move(row));
    }
    boost::json::object document;
    document["data"] = std::move(data);
    document["removing"] = mode == session::reap_mode::remove && !found.empty();
    return json_text(document);
}

} // namespace tether::server
