// Writes a request as HTTP/1.1.
#pragma once

#include <tether/core/result.hpp>
#include <tether/core/secret.hpp>
#include <tether/wire/http.hpp>
#include <tether/wire/url.hpp>

namespace tether::wire {

/// Head and body as sent to `origin`, whose path precedes the target (RFC 9112 § 3). Adds `Host`, `User-Agent` and
/// `Content-Length`, and `Accept-Encoding: identity` unless the caller sets another value, because streams are not
/// decoded. Leaves out the caller's fields about the connection. Error: `bad_request` for a method, target, name or
/// value that would break the framing, for a field with the key's name, and for a key with the name of an added field.
/// The result is a secret because it contains the key. Pure.
result<secret> serialize(const request& message, const url& origin);

/// True for GET and HEAD, which are safe to repeat (RFC 9110 § 9.2.1).
bool is_safe(const request& message) noexcept;

} // namespace tether::wire
