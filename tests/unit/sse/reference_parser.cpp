// Implements a second event stream parser, slow and simple, to compare the real one with.
#include "unit/sse/reference_parser.hpp"

#include <algorithm>
#include <array>
#include <ostream>

namespace tether::test {
namespace {

struct range {
    unsigned char low, high;
};
const std::vector<std::vector<range>> well_formed{
    {{0x00, 0x7F}},
    {{0xC2, 0xDF}, {0x80, 0xBF}},
    {{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}},
    {{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}},
    {{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}},
};

/// The finished lines of `stream`, split byte by byte.
std::vector<std::string> lines_of(std::string_view stream) {
    std::vector<std::string> lines;
    std::string line;
    for (std::size_t i = 0; i < stream.size(); ++i) {
        if (stream[i] == '\n' && i > 0 && stream[i - 1] == '\r') continue;
        if (stream[i] == '\n' || stream[i] == '\r') {
            lines.push_back(line);
            line.clear();
        } else {
            line += stream[i];
        }
    }
    return lines;
}

class recorder final : public sse::sink {
  public:
    std::vector<outcome> outcomes;
    void on_event(const sse::event_view& event) override {
        outcomes.push_back({std::string{event.type}, std::string{event.data}, std::string{event.last_event_id}});
    }
    void on_oversize(std::size_t bytes) override { outcomes.push_back({"(skipped)", std::to_string(bytes), ""}); }
};

} // namespace

std::string repaired(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        std::size_t longest = 0;
        bool whole = false;
        for (const auto& row : well_formed) {
            std::size_t fits = 0;
            while (fits < row.size() && fits < text.size() && static_cast<unsigned char>(text[fits]) >= row[fits].low &&
                   static_cast<unsigned char>(text[fits]) <= row[fits].high)
                ++fits;
            longest = std::max(longest, fits);
            whole = whole || fits == row.size();
        }
        out += whole ? std::string{text.substr(0, longest)} : "\xEF\xBF\xBD";
        text.remove_prefix(std::max<std::size_t>(longest, 1));
    }
    return out;
}

reading read_by_the_rules(std::string_view stream, sse::parser_limits limits, std::string_view seed) {
    if (stream.starts_with("\xEF\xBB\xBF")) stream.remove_prefix(3);
    reading result;
    result.last_event_id = seed;
    std::string id_buffer{seed};
    std::string type;
    std::vector<std::string> data;
    std::size_t bytes = 0;
    bool over = false;
    for (const std::string& line : lines_of(stream)) {
        if (line.empty()) {
            if (over) {
                result.outcomes.push_back({"(skipped)", std::to_string(bytes), ""});
                id_buffer = result.last_event_id;
            } else {
                result.last_event_id = id_buffer;
                std::string joined;
                for (const std::string& value : data) joined += value + "\n";
                if (!data.empty()) {
                    joined.pop_back();
                    result.outcomes.push_back({type.empty() ? "message" : type, joined, id_buffer});
                }
            }
            type.clear();
            data.clear();
            bytes = 0;
            over = false;
            continue;
        }
        if (line.front() == ':') continue;
        bytes += line.size();
        over = over || line.size() > limits.max_event_bytes;
        if (over) continue;
        const std::size_t colon = line.find(':');
        const std::string name = line.substr(0, colon);
        std::string raw = colon == line.npos ? "" : line.substr(colon + 1);
        if (raw.starts_with(' ')) raw.erase(0, 1);
        const std::string value = repaired(raw);
        if (name == "data") {
            data.push_back(value);
            std::size_t size = data.size() - 1;
            for (const std::string& each : data) size += each.size();
            over = size > limits.max_event_bytes || data.size() > limits.max_data_lines;
        } else if (name == "event") {
            type = value;
            over = value.size() > limits.max_name_bytes;
        } else if (name == "id" && value.find('\0') == value.npos) {
            id_buffer = value;
            over = value.size() > limits.max_name_bytes;
        } else if (name == "retry" && !raw.empty() &&
                   std::all_of(raw.begin(), raw.end(), [](char c) { return c >= '0' && c <= '9'; })) {
            raw.erase(0, std::min(raw.find_first_not_of('0'), raw.size() - 1));
            result.retry_ms = raw.size() > 10 ? 2147483647 : std::min(std::stoll(raw), 2147483647LL);
        }
    }
    return result;
}

reading read_in_pieces(const std::vector<std::string_view>& pieces, sse::parser_limits limits, std::string_view seed) {
    sse::parser parser{limits};
    recorder sink;
    parser.seed(seed);
    // Each piece is a separate heap block that is freed before the next one, so that the address
    // sanitizer detects a view that was kept too long.
    for (const std::string_view piece : pieces) {
        const std::vector<char> copy(piece.begin(), piece.end());
        parser.feed({copy.data(), copy.size()}, sink);
    }
    parser.end();
    const auto retry = parser.retry();
    return {std::move(sink.outcomes), std::string{parser.last_event_id()}, retry ? retry->count() : -1};
}

std::ostream& operator<<(std::ostream& out, const outcome& value) {
    return out << "{type=" << value.type << " data=" << value.data.substr(0, 200) << " id=" << value.last_event_id
               << "}";
}

std::ostream& operator<<(std::ostream& out, const std::vector<outcome>& values) {
    for (const outcome& value : values) out << "\n  " << value;
    return out;
}

std::ostream& operator<<(std::ostream& out, const reading& value) {
    return out << "last id=" << value.last_event_id << " retry=" << value.retry_ms << value.outcomes;
}

} // namespace tether::test
