// Finds the API key.
#pragma once

#include "environment.hpp"

#include <tether/core/secret.hpp>

#include <boost/system/result.hpp>
#include <string>

namespace tether::daemon {

/// Why there is no key, in one line that does not hold any part of it.
struct no_key {
    std::string text;
    bool nowhere = false; ///< none of the sources is there; else one is, and bad
};
[[noreturn]] void throw_exception_from_error(const no_key& what, const boost::source_location& where);

/// The key from `$CREDENTIALS_DIRECTORY/anthropic-api-key` (systemd.exec(5), LoadCredential=), else from
/// `key_file` unless that is empty, else from `ANTHROPIC_API_KEY`. A credential without a key in it is what the
/// unit puts in the place of one that is not there, and counts as none. Any other source that is there and bad is
/// an error, never a reason to try the next. A `key_file` that anybody but its owner may read is refused, with the
/// command that mends it. Line ends behind the key are dropped; it must be visible ASCII.
boost::system::result<secret, no_key> find_key(const std::string& key_file, const environment& from);

} // namespace tether::daemon
