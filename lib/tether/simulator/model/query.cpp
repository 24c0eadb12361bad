// Parses the target of a request.
#include <tether/simulator/model/query.hpp>

#include <algorithm>
#include <charconv>

namespace tether::simulator {

namespace {

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned code = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16).ptr == text.data() + i + 3) {
            out += static_cast<char>(code);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

template <class Each>
void split(std::string_view text, char separator, Each each) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        if (end > 0) each(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

} // namespace

std::optional<std::string> request_target::value(std::string_view key) const {
    for (const auto& [name, text] : query)
        if (name == key) return text;
    return std::nullopt;
}

std::vector<std::string> request_target::values(std::string_view key) const {
    std::vector<std::string> out;
    for (const auto& [name, text] : query)
        if (name == key) out.push_back(text);
    return out;
}

request_target parse_target(std::string_view target) {
    request_target out;
    const std::size_t mark = std::min(target.find('?'), target.size());
    split(target.substr(0, mark), '/', [&](std::string_view part) { out.path.push_back(percent_decoded(part)); });
    split(target.substr(std::min(mark + 1, target.size())), '&', [&](std::string_view part) {
        const std::size_t equals = std::min(part.find('='), part.size());
        out.query.emplace_back(percent_decoded(part.substr(0, equals)),
                               percent_decoded(part.substr(std::min(equals + 1, part.size()))));
    });
    return out;
}

} // namespace tether::simulator
