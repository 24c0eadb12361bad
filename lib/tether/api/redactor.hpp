// Hides secrets in texts of the API.
#pragma once

#include <tether/api/config.hpp>
#include <tether/core/secret.hpp>

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tether::api {

/// Shared with active requests while a new one is set.
using shared_key = std::shared_ptr<const secret>;

/// The secret values in the request that creates a session: in `agent` and `resources`, texts of members with names
/// such as `…token`, `…secret`, `…password`, `…_key`, `…authorization`, `…credential`, and the credentials of URLs; and
/// all of `vault_ids`. Values below 8 bytes do not count; at most 1024 values.
std::vector<std::string> secrets_in(const boost::json::value& agent, const boost::json::value& resources,
                                    const boost::json::value& vault_ids);

/// The secret values of one run, shared with its active requests; null for none.
using shared_secrets = std::shared_ptr<const std::vector<secret>>;
shared_secrets share_secrets(std::vector<std::string> texts);

/// Values that must not appear in the texts of a response: the key, the values of configured header fields, which may
/// be tokens, and the secrets of the run. Values below 8 bytes, except the key, are not secrets, and hiding them would
/// only damage the texts. Owns what it needs, so that a worker thread may use a copy.
class redactor {
  public:
    /// Hides nothing.
    redactor() = default;
    redactor(const api_config& config, shared_key key, shared_secrets of_run = {})
        : headers_{config.headers}
        , key_{std::move(key)}
        , of_run_{std::move(of_run)} {}

    /// `text` with `[key]`, `[header]` or `[secret]` in place of each secret. Secrets may overlap. The end of the text
    /// may have cut a secret, of which 8 bytes or more are then hidden as well. The result is cut to at most `most`
    /// bytes, at the end of a character, and is always UTF-8. Text after the first 64 KiB is dropped.
    std::string hide(std::string_view text, std::size_t most) const;
    /// True when `hide` would replace something.
    bool finds(std::string_view text) const;
    /// All of `text` with its secrets replaced. JSON stays JSON.
    std::string cover(std::string_view text) const;

  private:
    std::map<std::string, std::string> headers_;
    shared_key key_;
    shared_secrets of_run_;
};

} // namespace tether::api
