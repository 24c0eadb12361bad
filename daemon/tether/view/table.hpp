// Formats rows in aligned columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tether::cli {

/// A table of plain text, as `ps` prints it: columns as wide as their widest cell, three spaces apart,
/// no spaces at the ends of lines. Sanitises its cells.
class table {
  public:
    explicit table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }

    /// The row must have as many cells as the head.
    void add(std::vector<std::string> row);

    /// The lines, each cut to `width` columns; 0: not cut.
    std::string text(std::size_t width = 0) const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

} // namespace tether::cli
