#include <tether/server/reload_report.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tether::server {

std::string reload_text(const reload_report& report) {
    boost::json::object document;
    document["applied"] = boost::json::array(report.applied.begin(), report.applied.end());
    document["at_next_start"] = boost::json::array(report.at_next_start.begin(), report.at_next_start.end());
    return boost::json::serialize(document);
}

} // namespace tether::server
