// Keeps the log of the run that tether top follows.
#include "log_lines.hpp"

#include "view/text.hpp"

#include <algorithm>

namespace tether::cli::top {

void log_lines::open(std::string title) {
    title_ = std::move(title);
    lines_.clear();
    from_end_ = 0;
}

void log_lines::add(std::string_view unchecked) {
    const std::string clean = sanitised(unchecked);
    std::string_view text = clean;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines_.emplace_back(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (from_end_ > 0) ++from_end_; // the visible lines stay in place
        if (lines_.size() > most_lines) lines_.pop_front();
    }
    from_end_ = std::min(from_end_, lines_.empty() ? 0 : lines_.size() - 1);
}

void log_lines::scroll(std::ptrdiff_t lines) {
    const auto most = static_cast<std::ptrdiff_t>(lines_.empty() ? 0 : lines_.size() - 1);
    const auto now = static_cast<std::ptrdiff_t>(from_end_);
    from_end_ = static_cast<std::size_t>(std::clamp(now - std::clamp(lines, -most, most), std::ptrdiff_t{0}, most));
}

std::vector<std::string> log_lines::visible(std::size_t width, std::size_t height) const {
    std::vector<std::string> shown;
    for (std::size_t i = lines_.size() - std::min(from_end_, lines_.size()); i > 0 && shown.size() < height; --i) {
        auto pieces = wrapped(lines_[i - 1], width);
        for (auto piece = pieces.rbegin(); piece != pieces.rend() && shown.size() < height; ++piece)
            shown.push_back(std::move(*piece));
    }
    std::reverse(shown.begin(), shown.end());
    return shown;
}

} // namespace tether::cli::top
