// Repairs JSON text whose strings contain half a character.
#pragma once

#include <string>
#include <string_view>

namespace tether::api {

/// `json` with every `\uD800`…`\uDFFF` that has no partner replaced by `\uFFFD`. A server that cuts text by UTF-16
/// units sends such halves; RFC 8259 § 8.2 allows them, but strict parsers reject them.
std::string replace_lone_surrogates(std::string_view json);

} // namespace tether::api
