#include "config_text.hpp"

#include <boost/json/serialize.hpp>

namespace tether::daemon {
namespace {

void append(std::string& text, const boost::json::object& object, const std::string& indent) {
    const std::string deeper = indent + "  ";
    std::string_view before = "{\n";
    for (const auto& [key, value] : object) {
        ((text += before) += deeper) += boost::json::serialize(boost::json::value(key)) + ": ";
        if (const auto* inner = value.if_object(); inner && !inner->empty()) append(text, *inner, deeper);
        else text += boost::json::serialize(value);
        before = ",\n";
    }
    text += object.empty() ? "{}" : "\n" + indent + "}";
}

} // namespace

std::string to_pretty_text(const boost::json::object& document) {
    std::string text;
    append(text, document, "");
    return text + "\n";
}

} // namespace tether::daemon
