// Writes members of documents.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

namespace tether::protocol {

/// Text, or null for empty text.
inline boost::json::value text_or_null(std::string_view text) {
    return text.empty() ? boost::json::value{} : boost::json::value(text);
}

} // namespace tether::protocol
