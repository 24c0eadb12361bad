// Draws a timeline as a picture (SVG 1.1).
#include "drawing.hpp"

#include "view/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tether::cli::timeline {

using std::chrono::milliseconds;

namespace {

// Pixels.
constexpr int label_width = 250, bar_width = 740, length_width = 90, margin = 12, line = 22, bar_height = 14, head = 48;
constexpr int width = label_width + bar_width + length_width + 2 * margin;
constexpr std::size_t widest_label = 34;

/// Text for an element or an attribute (XML 1.0 § 2.2, § 2.4): `sanitised` leaves two characters that XML does not
/// allow.
std::string escaped(std::string_view text) {
    std::string escaped_text;
    const std::string clean = sanitised(text);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const std::string_view three = std::string_view{clean}.substr(i, 3);
        switch (clean[i]) {
        case '&': escaped_text += "&amp;"; break;
        case '<': escaped_text += "&lt;"; break;
        case '>': escaped_text += "&gt;"; break;
        case '"': escaped_text += "&quot;"; break;
        default:
            if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
                escaped_text += "\xEF\xBF\xBD";
                i += 2;
            } else {
                escaped_text += clean[i];
            }
        }
    }
    return escaped_text;
}

/// The smallest round step that gives at most eight steps.
milliseconds step_of(milliseconds length) {
    for (const std::int64_t unit : {1, 10, 100, 1'000, 10'000, 60'000, 600'000, 3'600'000, 36'000'000, 360'000'000})
        for (const std::int64_t times : {1, 2, 5})
            if (length.count() / (unit * times) < 8) return milliseconds{unit * times};
    return std::max(length / 8, milliseconds{1});
}

class canvas {
  public:
    explicit canvas(const chart& timeline)
        : begin_{timeline.begin}
        , end_{timeline.end}
        , length_{std::max(std::chrono::duration_cast<milliseconds>(timeline.end - timeline.begin), milliseconds{1})} {}

    double x_of(wall_time time) const {
        const auto since = std::chrono::duration_cast<milliseconds>(time - begin_);
        const double part = static_cast<double>(since.count()) / static_cast<double>(length_.count());
        return margin + label_width + std::clamp(part, 0.0, 1.0) * bar_width;
    }

    void axis(int bottom) {
        const milliseconds step = step_of(length_);
        for (milliseconds time{0}; time <= length_; time += step) {
            const double x = x_of(begin_ + time);
            elements_ += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" stroke=\"#dddddd\"/>\n",
                                     x, head, bottom);
            elements_ += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\" fill=\"#666666\">{}</text>\n",
                                     x, head - 6, time.count() == 0 ? "0" : length_text(time));
        }
    }

    void bars(const row& one, int y) {
        elements_ += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", margin, y + bar_height - 2,
                                 escaped(cut_to(one.label, widest_label)));
        for (const span* part : one.spans) bar(*part, y);
        elements_ += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}{}</text>\n", width - margin,
                                 y + bar_height - 2, length_text(one.sum), one.goes_on ? "\u2026" : "");
    }

    std::string take() { return std::move(elements_); }

  private:
    void bar(const span& part, int y) {
        const wall_time until = part.end.value_or(end_);
        const double from = x_of(part.begin);
        const auto took = std::chrono::duration_cast<milliseconds>(until - part.begin);
        const auto after = std::chrono::duration_cast<milliseconds>(part.begin - begin_);
        std::string about = fmt::format("{}\n{} long, after {}", part.label, length_text(took), length_text(after));
        if (!part.note.empty()) about += "\n" + part.note;
        if (part.has_failed) about += "\nfailed";
        elements_ += fmt::format("<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" rx=\"2\" "
                                 "fill=\"{}\"><title>{}</title></rect>\n",
                                 from, y, std::max(x_of(until) - from, 1.5), bar_height,
                                 part.has_failed ? "#c62828" : look_of(part.kind).fill, escaped(about));
    }

    wall_time begin_, end_;
    milliseconds length_;
    std::string elements_;
};

} // namespace

std::string picture_of(const chart& timeline, std::string_view title) {
    const condensed all = condense(timeline, most_picture_rows);
    const int bottom = head + static_cast<int>(all.rows.size()) * line;
    std::string note = all.left_out > 0 ? fmt::format("and {} more", all.left_out) : "";
    if (timeline.cut_after > 0) note += (note.empty() ? "" : "; ") + cut_text(timeline);
    const int height = bottom + margin + (note.empty() ? 0 : line);
    canvas drawing{timeline};
    drawing.axis(bottom);
    int y = head + (line - bar_height) / 2;
    for (const row& one : all.rows) {
        drawing.bars(one, y);
        y += line;
    }
    std::string more;
    if (!note.empty()) more = fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", margin, bottom + line - 4, note);
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"{0}\" height=\"{1}\" "
                       "viewBox=\"0 0 {0} {1}\" "
                       "font-family=\"sans-serif\" font-size=\"12\" fill=\"#222222\">\n"
                       "<title>{2}</title>\n"
                       "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n"
                       "<text x=\"{3}\" y=\"20\" font-size=\"14\">{2}</text>\n"
                       "{4}{5}</svg>\n",
                       width, height, escaped(one_line(title)), margin, drawing.take(), more);
}

} // namespace tether::cli::timeline
