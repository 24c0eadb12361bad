// Checks rules that apply to the bodies and headers of all calls.
#pragma once

#include <tether/core/loop_bytes.hpp>
#include <tether/server/message.hpp>

#include <optional>

namespace tether::server {

/// Longest `Idempotency-Key`, in bytes.
inline constexpr std::size_t max_idempotency_key = 255;

/// Longest body, in bytes, of a call that needs no body.
inline constexpr std::size_t small_body = loop_bytes;

/// The refusal of a body over `small_body`.
protocol::problem body_too_large();

/// `unsupported_media_type` when `Content-Type` names something other than JSON. The default of `curl -d` is accepted,
/// because the body itself is checked later.
std::optional<protocol::problem> check_content_type(const request& request);
/// The same for a body that has not been received yet.
std::optional<protocol::problem> check_media_type(const request& request);

/// `invalid_header` unless the key is 1 to 255 visible ASCII characters.
std::optional<protocol::problem> check_idempotency_key(const request& request);

/// For calls that need no body: the body must be empty or an empty object.
std::optional<protocol::problem> check_no_body(const request& request);

} // namespace tether::server
