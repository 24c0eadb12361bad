// Makes text with control sequences or invisible characters, and finds it in output.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tether::test {

/// Every kind of hidden character between `A` and `Z`: sequences for terminals, C0, C1, bidirectional controls,
/// separators, zero width, tags.
std::string hostile_text();

/// `document` with `hostile_text` in place of every text, including the keys of `labels`, except
/// the members named in `spared`.
boost::json::value spoiled(const boost::json::value& document, std::string_view spared = {});

/// The first hidden character in `output` except LF and TAB, or byte that is not UTF-8, as an
/// escape with the text before it; empty without one. Ignores the sequence that erases the live
/// line.
/// before it; empty without one. The sequence that erases the live line does not count.
std::string hidden_in(std::string output);

} // namespace tether::test
