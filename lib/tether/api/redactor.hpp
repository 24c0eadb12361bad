// Hides secrets in what the API says.
#pragma once

#include <tether/api/config.hpp>
#include <tether/core/secret.hpp>

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tether::api {

/// Shared with requests on their way while a new one is set.
using shared_key = std::shared_ptr<const secret>;

/// The secret values of what a session is created with: in `agent` and `resources` texts of members whose name says
/// that they are one (`…token`, `…secret`, `…password`, `…_key`, `…authorization`, `…credential`) and the credentials
/// of URLs, and all of `vault_ids`. Below 8 bytes none counts; at most 1024.
std::vector<std::string> secrets_in(const boost::json::value& agent, const boost::json::value& resources,
                                    const boost::json::value& vault_ids);

/// The secret values of one run, shared with what is under way for it; null for none.
using shared_secrets = std::shared_ptr<const std::vector<secret>>;
shared_secrets share_secrets(std::vector<std::string> texts);

/// What must not be seen in the words of a response: the key, the values of configured header fields, which may be
/// tokens, and the secrets of the run. Values below 8 bytes, the key apart, are no secrets and would only spoil the
/// words. Owns what it needs, so that a worker thread may use a copy.
class redactor {
  public:
    /// Knows of nothing.
    redactor() = default;
    redactor(const api_config& config, shared_key key, shared_secrets of_run = {})
        : headers_{config.headers}
        , key_{std::move(key)}
        , of_run_{std::move(of_run)} {}

    /// `text` with `[key]`, `[header]` or `[secret]` in place of whatever is part of a secret, also where one ends
    /// within another or, since whoever handed the text on may have cut it there, where the text ends within one (8
    /// octets or more of it). Only then is it cut to at most `most` octets, and ends with a whole character. Always
    /// UTF-8. What is behind the first 64 KiB is left out.
    std::string hide(std::string_view text, std::size_t most) const;
    /// True when `hide` would find something.
    bool finds(std::string_view text) const;
    /// All of `text` with covers in place of secrets. What was JSON stays JSON.
    std::string cover(std::string_view text) const;

  private:
    std::map<std::string, std::string> headers_;
    shared_key key_;
    shared_secrets of_run_;
};

} // namespace tether::api
