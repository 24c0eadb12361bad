// Finds transcripts by name.
#include <tether/simulator/script/script_library.hpp>

#include <tether/simulator/script/transcript.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tether::simulator {

void script_library::load(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        const auto kind = entry.path().extension();
        if (!entry.is_regular_file() || (kind != ".sse" && kind != ".json")) continue;
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
        put(entry.path().lexically_relative(folder).generic_string(), bytes);
    }
}

void script_library::put(const std::string& name, std::string_view bytes) {
    auto frames = name.ends_with(".json") ? parse_history_page(bytes) : parse_transcript(bytes);
    scripts_[name] = std::make_shared<const std::vector<frame>>(std::move(frames));
}

script_library::script script_library::find(std::string_view names) const {
    if (const auto one = scripts_.find(names); one != scripts_.end()) return one->second;
    std::vector<frame> joined;
    while (!names.empty()) {
        const std::size_t end = std::min(names.find(','), names.size());
        const auto part = scripts_.find(names.substr(0, end));
        if (part == scripts_.end()) return nullptr;
        joined.insert(joined.end(), part->second->begin(), part->second->end());
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return joined.empty() ? nullptr : std::make_shared<const std::vector<frame>>(std::move(joined));
}

std::vector<std::string> script_library::names() const {
    std::vector<std::string> out;
    for (const auto& each : scripts_) out.push_back(each.first);
    return out;
}

} // namespace tether::simulator
