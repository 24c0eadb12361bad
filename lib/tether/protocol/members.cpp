#include <tether/protocol/members.hpp>

namespace tether::protocol {

boost::json::value text_or_null(std::string_view text) {
    if (text.empty()) return nullptr;
    return boost::json::value(text);
}

boost::json::object to_object(const std::map<std::string, std::string>& pairs) {
    boost::json::object out;
    for (const auto& [key, value] : pairs) out[key] = value;
    return out;
}

} // namespace tether::protocol
