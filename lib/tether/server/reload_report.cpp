#include <tether/server/reload_report.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tether::server {

std::string reload_text(const reload_report& what) {
    boost::json::object out;
    out["applied"] = boost::json::array(what.applied.begin(), what.applied.end());
    out["at_next_start"] = boost::json::array(what.at_next_start.begin(), what.at_next_start.end());
    return boost::json::serialize(out);
}

} // namespace tether::server
