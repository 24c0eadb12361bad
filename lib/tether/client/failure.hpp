// Why a request to the daemon failed.
#pragma once

#include <tether/core/error.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tether::client {

enum class failure_kind {
    unreachable, ///< nothing accepted the connection
    interrupted, ///< the connection ended, or no data came, before the response was complete
    malformed,   ///< the response was not HTTP, or not the expected document
    refused,     ///< the daemon answered with a problem (RFC 9457)
};

/// One failed request. For `refused` the members of the problem document are filled in, otherwise `code` and `detail`.
struct failure {
    failure() = default;
    failure(failure_kind k, error_code c) : kind{k}, code{c} {}

    failure_kind kind = failure_kind::interrupted;
    error_code code;
    int status = 0;                         ///< HTTP status; 0 when no response came
    std::string type, title, detail, field; ///< of the problem document; empty where it has none
    /// Key of a create that the daemon may have accepted: the same request with this key finds the run. Else empty.
    std::string idempotency_key;
    std::optional<std::chrono::seconds> retry_after; ///< when to try again, if the daemon says so
    std::optional<std::uint64_t> newest; ///< for a position after the feed's newest record: the number of that record

    /// True when the same request may succeed later without any change: no response, 408, 429, 5xx.
    bool is_transient() const noexcept;
};

/// One sentence fragment without a full stop, which can follow a colon. Not sanitised for a terminal.
std::string describe(const failure& why);

/// Reads the body of a response with a status of 400 or more, and its `Retry-After`, if that is a number of seconds
/// (RFC 9110 § 10.2.3). A body that is not a problem document still gives a failure with that status.
failure parse_problem(int status, std::string_view body, std::string_view retry_after = {});

/// `malformed` with `errc::malformed_document`: the daemon's response is not the expected document.
failure malformed_document();
/// The same with another text, a sentence fragment without a full stop.
failure malformed_document(std::string detail);
/// The daemon answered about a different run than the requested one.
failure other_run();

/// A value or a failure.
template <class T>
using outcome = boost::system::result<T, failure>;

/// Throws `std::runtime_error` when `outcome::value()` has no value: a bug of the caller.
[[noreturn]] void throw_exception_from_error(const failure& why, const boost::source_location& where);

} // namespace tether::client
