// Decides which of the API's limits sends count against.
#pragma once

#include <tether/api/config.hpp>
#include <tether/api/governor.hpp>

namespace tether::api {

/// The API does not state the limit that counts sends (API § 8). With `automatic` they count as other requests until
/// the API refuses one although that bucket has tokens left: then they count as creates until the next startup. Pure.
class send_bucket {
  public:
    explicit send_bucket(send_limit setting) noexcept
        : setting_{setting}
        , now_{setting == send_limit::create ? request_class::create : request_class::other} {}

    request_class now() const noexcept { return now_; }
    /// Records that a send of this class was refused with 429. `had_tokens`: its bucket had tokens left. Returns true
    /// when this makes sends count as creates.
    bool refused(request_class sent_as, bool had_tokens) noexcept {
        if (setting_ != send_limit::automatic || sent_as != request_class::other || now_ != sent_as || !had_tokens)
            return false;
        now_ = request_class::create;
        return true;
    }

  private:
    send_limit setting_;
    request_class now_;
};

} // namespace tether::api
