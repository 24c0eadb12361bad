// Takes out of the server's words what it was told in confidence.
#pragma once

#include <tether/api/config.hpp>
#include <tether/core/secret.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace tether::api {

/// Shared with requests on their way while a new one is set.
using shared_key = std::shared_ptr<const secret>;

/// What one request told in confidence: the key, and the values of configured header fields, which may be tokens. Those
/// below 8 octets are none, and would only spoil the words. Refers to the config, which outlives it.
class redactor {
  public:
    /// Knows of nothing.
    redactor() = default;
    redactor(const api_config& config, shared_key key) : config_{&config}, key_{std::move(key)} {}

    /// `text` with `[key]` or `[header]` in place of whatever is part of a secret, also where one ends within another
    /// or, since whoever handed the text on may have cut it there, where the text ends within one (8 octets or more of
    /// it). Only then is it cut to at most `most` octets, and ends with a whole character. Always UTF-8. What is behind
    /// the first 64 KiB is left out.
    std::string hide(std::string_view text, std::size_t most) const;

  private:
    const api_config* config_ = nullptr;
    shared_key key_;
};

} // namespace tether::api
