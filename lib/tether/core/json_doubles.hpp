// Finds the members that a JSON document gives twice.
#pragma once

#include <boost/json/parse_options.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tether {

/// The members that some object of `text` names more than once, as JSON pointers (RFC 6901), each once, in the order
/// in which they come again; not looked for any further when there are `most`. Parsers take the last of them without
/// a word (RFC 8259 § 4), so `text` is one that parsed with the same `options`; of any other, what comes before its
/// mistake is looked at. Pure.
std::vector<std::string> doubled_members(std::string_view text, const boost::json::parse_options& options = {},
                                         std::size_t most = 16);

} // namespace tether
