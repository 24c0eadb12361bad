// Classifies a failed request by what it means for its run.
#pragma once

#include <tether/api/failure.hpp>

#include <iosfwd>
#include <string_view>

namespace tether::session {

/// The origin of a failure, and whether it is transient.
enum class fault_kind {
    passing,      ///< the network or the API has a temporary failure, or the API asks for a pause
    account,      ///< the API refuses the key or the account, for any request
    interference, ///< the response is not the API's: a certificate, a proxy, a redirect, a foreign page
    missing,      ///< the API reports that an object in the request does not exist
    refusal,      ///< the API refuses this request permanently
};

std::string_view to_string(fault_kind kind) noexcept;
std::ostream& operator<<(std::ostream& out, fault_kind kind);

/// Only the API's own error object gives `missing` and `refusal`: another server may have sent any other response.
/// Pure.
fault_kind kind_of(const api::failure& why) noexcept;

/// True for faults that an operator must fix and that never end a run which has begun: `account` and `interference`.
bool needs_operator(fault_kind kind) noexcept;

} // namespace tether::session
