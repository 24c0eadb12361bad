#include "orphans.hpp"

#include "event_line.hpp"
#include "format.hpp"
#include "table.hpp"

namespace tether::cli {

std::string orphans_text(const boost::json::value& answer, wall_time now, std::size_t width) {
    const auto* data = array_of(answer, "data");
    if (!data || data->empty()) return "no orphaned sessions\n";
    const bool gone = flag_of(answer, "removing");
    table rows{{"SESSION", "STATUS", "AGE", "COST", "RUN", gone ? "REMOVAL" : ""}};
    for (const auto& o : *data) {
        const std::string_view made = text_of(o, "created_at");
        rows.add({std::string{text_of(o, "session_id")}, std::string{text_of(o, "status")},
                  made.empty() ? "" : rough_text(span_of(made, "", now)),
                  cost_text(find_member(find_member(o, "usage"), "list_cost")), std::string{text_of(o, "run_id")},
                  gone ? "started" : ""});
    }
    return rows.text(width);
}

} // namespace tether::cli
