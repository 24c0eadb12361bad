#include "orphans.hpp"

#include "event_line.hpp"
#include "format.hpp"
#include "table.hpp"

namespace tether::cli {

std::string orphans_text(const boost::json::value& answer, wall_time now, std::size_t width) {
    const auto* data = member(answer, "data");
    if (!data || !data->is_array() || data->get_array().empty()) return "no orphaned sessions\n";
    const auto* removing = member(answer, "removing");
    const bool gone = removing && removing->is_bool() && removing->get_bool();
    table rows{{"SESSION", "STATUS", "AGE", "COST", "RUN", gone ? "REMOVAL" : ""}};
    for (const auto& o : data->get_array()) {
        const std::string_view made = member_text(o, "created_at");
        const auto* usage = member(o, "usage");
        rows.add({std::string{member_text(o, "session_id")}, std::string{member_text(o, "status")},
                  made.empty() ? "" : rough_text(span_of(made, "", now)),
                  usage ? cost_text(member(*usage, "list_cost")) : "", std::string{member_text(o, "run_id")},
                  gone ? "started" : ""});
    }
    return rows.text(width);
}

} // namespace tether::cli
