// Writes a request the way HTTP/1.1 wants it.
#pragma once

#include <tether/core/result.hpp>
#include <tether/core/secret.hpp>
#include <tether/wire/http.hpp>
#include <tether/wire/url.hpp>

namespace tether::wire {

/// Head and body as sent to `origin`, whose path goes before the target (RFC 9112 § 3). `Host`,
/// `User-Agent` and `Content-Length` are added, and `Accept-Encoding: identity` when the caller asked
/// for nothing else, since nothing here decodes (sse.md § B1.1); what the caller says about the
/// connection is left out. A method, target, name or value that would break the framing is
/// `bad_request`, and so is a field that goes by the key's name, or a key by the name of one that is added. A secret,
/// because the key is in it, in memory that no core dump has. Pure.
result<secret> serialize(const request& what, const url& origin);

/// GET and HEAD: a repetition cannot do harm (RFC 9110 § 9.2.1).
bool is_safe(const request& what) noexcept;

} // namespace tether::wire
