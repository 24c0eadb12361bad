// Says what a failed request means for the run that made it.
#pragma once

#include <tether/api/failure.hpp>

#include <iosfwd>
#include <string_view>

namespace tether::session {

/// The origin of a failure, and whether it is transient.
enum class fault_kind {
    passing,      ///< the network or the API is in trouble, or asks for a pause
    account,      ///< the API refuses the key or the account, whatever the request
    interference, ///< not a response of the API: a certificate, a proxy, a redirect, a foreign page
    missing,      ///< the API reports that an object in the request does not exist
    refusal,      ///< the API refuses this request permanently
};

std::string_view to_string(fault_kind kind) noexcept;
std::ostream& operator<<(std::ostream& out, fault_kind kind);

/// `missing` and `refusal` only come from the API's own error object (design § 4, "who speaks"). Pure.
fault_kind kind_of(const api::failure& why) noexcept;

/// True for faults that an operator must remove, and that end no run which has begun: `account` and `interference`.
bool needs_operator(fault_kind kind) noexcept;

} // namespace tether::session
