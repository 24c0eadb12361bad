#include <tether/store/calendar_rows.hpp>

#include <tether/store/kept_rows.hpp>

#include <array>
#include <fmt/format.h>

namespace tether::store {
namespace {

using std::chrono::microseconds;

/// The rows of a mark in `meta`, in the order of `values_of`.
constexpr std::array<std::string_view, 4> names{"calendar_boot", "calendar_boot_time", "calendar_wall",
                                                "calendar_date"};

std::array<std::int64_t, 4> values_of(const calendar_mark& mark) {
    return {mark.boot, mark.boot_time.time_since_epoch().count(), mark.wall.time_since_epoch().count(),
            mark.date.time_since_epoch().count()};
}

} // namespace

std::optional<calendar_mark> load_mark(database& from, row_check& check) {
    statement find{from, fmt::format("SELECT {} FROM {} WHERE m.name = ?", meta_row::columns, meta_row::from)};
    std::array<std::int64_t, 4> values{};
    for (std::size_t i = 0; i < names.size(); ++i) {
        rows found{find, names[i]};
        meta_row row;
        if (!found.next() || !read_row(found, check, row)) return std::nullopt;
        values[i] = row.value;
    }
    return calendar_mark{values[0], boot_clock::time_point{boot_clock::duration{values[1]}},
                         wall_time{microseconds{values[2]}}, wall_time{microseconds{values[3]}}};
}

error_code save_mark(database& to, row_check& check, const calendar_mark& mark) {
    statement put{to, "INSERT OR REPLACE INTO meta(name, value, row_check) VALUES(?,?,?)"};
    const auto values = values_of(mark);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const meta_row row{names[i], values[i]};
        if (const error_code ec = put.run(row.name, row.value, sum_of(check, row))) return ec;
    }
    return {};
}

bool is_outdated(const std::optional<calendar_mark>& kept, const calendar_mark& now) {
    if (!kept || kept->boot != now.boot) return true;
    const microseconds moved = (now.wall - now.date) - (kept->wall - kept->date);
    return moved > std::chrono::seconds{2} || moved < -std::chrono::seconds{2};
}

} // namespace tether::store
