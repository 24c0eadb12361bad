#include <tether/server/orphan_view.hpp>

#include <tether/core/json_survey.hpp>
#include <tether/core/json_text.hpp>

#include <boost/json/object.hpp>

namespace tether::server {
namespace {

boost::json::value or_null(const std::string& text) {
    if (text.empty()) return nullptr;
    return boost::json::value(text);
}

boost::json::value usage_of(const session::orphan& o) {
    if (o.usage.empty()) return nullptr;
    auto usage = read_json(o.usage);
    if (!usage) return nullptr;
    return std::move(*usage);
}

} // namespace

std::string orphans_text(const std::vector<session::orphan>& found, session::reap_mode mode) {
    boost::json::array data;
    for (const session::orphan& o : found) {
        boost::json::object one;
        one["session_id"] = o.session_id;
        one["run_id"] = or_null(o.run_id);
        one["status"] = to_string(o.status);
        one["created_at"] = or_null(o.created_at ? to_text(*o.created_at) : std::string());
        one["usage"] = usage_of(o);
        data.push_back(std::move(one));
    }
    boost::json::object out;
    out["data"] = std::move(data);
    out["removing"] = mode == session::reap_mode::remove && !found.empty();
    return json_text(out);
}

} // namespace tether::server
