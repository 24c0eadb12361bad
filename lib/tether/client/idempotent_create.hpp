// Decides how often a create is sent, and what its outcome is.
#pragma once

#include <tether/client/failure.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace tether::client {

/// How a create is repeated after its response was lost, always with the same idempotency key.
struct create_policy_options {
    create_policy_options() = default;

    unsigned tries = 6;
    std::chrono::milliseconds pause{250}; ///< multiplied by the number of failed tries
    /// For all tries together.
    std::chrono::milliseconds patience{60'000};
    /// For one try: short, because another try costs nothing.
    std::chrono::milliseconds answer_timeout{15'000};
};

/// Pure: the caller passes in the time since the first try.
class create_policy {
  public:
    create_policy(create_policy_options options, std::string idempotency_key)
        : options_{options}
        , key_{std::move(idempotency_key)} {}

    /// How long the next try may take.
    std::chrono::milliseconds bound(std::chrono::milliseconds since_first) const;

    /// A try failed. Returns the pause before the next one, or the failure to end with. That failure has the key when
    /// the daemon may have accepted the work: a response was lost or could not be read, and no later response has
    /// refused the request.
    outcome<std::chrono::milliseconds> on_failure(failure why, std::chrono::milliseconds since_first);

  private:
    create_policy_options options_;
    std::string key_;
    unsigned failed_ = 0;
    bool is_in_doubt_ = false;
};

} // namespace tether::client
