// Defines the named profiles.
#include <tether/simulator/model/server_profile.hpp>

#include <algorithm>
#include <vector>

namespace tether::simulator {
namespace {

using std::chrono::milliseconds;

profile_row make_row(std::string_view name, std::string_view summary, void (*change)(server_profile&)) {
    profile_row row{name, summary, {}};
    change(row.differences);
    return row;
}

std::vector<profile_row> make_table() {
    std::vector<profile_row> table;
    const auto add = [&](std::string_view name, std::string_view summary, void (*change)(server_profile&)) {
        table.push_back(make_row(name, summary, change));
    };
    add("gateway", "Endpoints below /gateway, the key as a bearer token, refusals as plain text",
        [](server_profile& p) {
            p.path_prefix = "/gateway";
            p.bearer_only = true;
            p.plain_text_errors = true;
        });
    add("receipts", "The response to a send has receipt ids that appear nowhere else",
        [](server_profile& p) { p.sends = send_response::receipts; });
    add("empty-list", "The response to a send is an empty list",
        [](server_profile& p) { p.sends = send_response::empty_list; });
    add("empty-object", "The response to a send is an empty object",
        [](server_profile& p) { p.sends = send_response::empty_object; });
    add("accepted", "The response to a send is 202 and no body",
        [](server_profile& p) { p.sends = send_response::accepted; });
    add("no-content", "The response to a send is 204", [](server_profile& p) { p.sends = send_response::no_content; });
    add("numbered", "Events carry id: lines, streams resume after Last-Event-ID, ids do not sort as text",
        [](server_profile& p) {
            p.numbers_frames = true;
            p.counts_events = true;
            p.retry = milliseconds{200};
        });
    add("small-pages", "Lists refuse a limit over 100", [](server_profile& p) { p.max_list_limit = 100; });
    add("plain", "No previews, comments instead of pings, open model requests after an interrupt",
        [](server_profile& p) {
            p.refuses_previews = true;
            p.comments_only = true;
            p.leaves_requests_open = true;
        });
    add("all", "Every difference at once, with receipts", [](server_profile& p) {
        p.path_prefix = "/gateway";
        p.bearer_only = true;
        p.sends = send_response::receipts;
        p.max_list_limit = 100;
        p.numbers_frames = true;
        p.retry = milliseconds{200};
        p.comments_only = true;
        p.refuses_previews = true;
        p.plain_text_errors = true;
        p.leaves_requests_open = true;
        p.counts_events = true;
    });
    return table;
}

} // namespace

std::span<const profile_row> profile_table() {
    static const std::vector<profile_row> table = make_table();
    return table;
}

const profile_row* find_profile(std::string_view name) {
    const auto table = profile_table();
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const profile_row& row) { return row.name == name; });
    return found == table.end() ? nullptr : &*found;
}

} // namespace tether::simulator
