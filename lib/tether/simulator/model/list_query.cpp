// Parses the query parameters that all lists share.
#include <tether/simulator/model/list_query.hpp>

#include <charconv>
#include <fmt/format.h>
#include <limits>

namespace tether::simulator {

namespace {

constexpr std::size_t largest_page = 1000;

bool read_limit(const std::string& text, std::size_t& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (ec != std::errc{} || end != text.data() + text.size() || out == 0) return false;
    out = std::min(out, largest_page);
    return true;
}

} // namespace

bool list_query::in_range(wall_time time) const {
    return (!gt || time > *gt) && (!gte || time >= *gte) && (!lt || time < *lt) && (!lte || time <= *lte);
}

std::variant<list_query, api_error> read_list_query(const request_target& target, bool ascending, std::size_t limit,
                                                    std::size_t max_limit) {
    list_query out;
    out.ascending = ascending;
    out.limit = limit;
    if (const auto order = target.value("order")) {
        if (*order != "asc" && *order != "desc") return bad_request("order: must be asc or desc");
        out.ascending = *order == "asc";
    }
    if (const auto text = target.value("limit"); text && !read_limit(*text, out.limit))
        return bad_request("limit: must be a whole number above 0");
    if (max_limit != 0 && out.limit > max_limit) {
        if (target.value("limit")) return bad_request(fmt::format("limit: must be at most {}", max_limit));
        out.limit = max_limit;
    }
    const std::pair<const char*, std::optional<wall_time>*> bounds[] = {{"created_at[gt]", &out.gt},
                                                                        {"created_at[gte]", &out.gte},
                                                                        {"created_at[lt]", &out.lt},
                                                                        {"created_at[lte]", &out.lte}};
    for (const auto& [key, bound] : bounds) {
        const auto text = target.value(key);
        if (!text) continue;
        *bound = parse_timestamp(*text);
        if (!*bound) return bad_request(std::string{key} + ": must be an RFC 3339 time");
    }
    if (const auto text = target.value("page")) {
        out.page = parse_cursor(*text);
        if (!out.page) return bad_request("page: not a cursor");
        if (out.page->ascending != out.ascending) return bad_request("page: the cursor was made with another order");
        const bool timed = !out.page->at_start && out.page->position.first != std::numeric_limits<std::int64_t>::max();
        if (timed && !out.in_range(wall_time{std::chrono::microseconds{out.page->position.first}}))
            return bad_request("page: the cursor lies outside of created_at");
    }
    return out;
}

} // namespace tether::simulator
