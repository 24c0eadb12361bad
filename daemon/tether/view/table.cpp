// Formats rows in aligned columns.
#include "table.hpp"

#include "text.hpp"

#include <algorithm>

namespace tether::cli {

namespace {
constexpr std::size_t column_gap = 3;
}

void table::add(std::vector<std::string> row) {
    for (std::string& cell : row) cell = one_line(cell);
    rows_.push_back(std::move(row));
}

std::string table::text(std::size_t width) const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));

    std::string lines;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            line.append(widths[i] - columns(row[i]) + column_gap, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        lines += width == 0 ? line : cut_to(line, width);
        lines += '\n';
    }
    return lines;
}

} // namespace tether::cli
