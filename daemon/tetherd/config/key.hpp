// Finds the API key.
#pragma once

#include "environment.hpp"

#include <tether/core/secret.hpp>

#include <boost/system/result.hpp>
#include <string>
#include <unistd.h>

namespace tether::daemon {

/// Why no key was found, in one line that contains no part of a key.
struct no_key {
    std::string text;
    bool nowhere = false; ///< no source exists; else a source exists and is invalid
};
[[noreturn]] void throw_exception_from_error(const no_key& what, const boost::source_location& where);

/// The key from `$CREDENTIALS_DIRECTORY/anthropic-api-key` (systemd.exec(5), LoadCredential=), else from `key_file`
/// unless that is empty, else from `ANTHROPIC_API_KEY`. An empty credential counts as missing, because the unit sets
/// one when the key is missing. Any other source that exists and is invalid is an error, never a reason to try the next
/// source. A `key_file` that other users may read is refused, with the command that fixes it. Line ends after the key
/// are dropped; the key must be visible ASCII. `user` is the daemon's user.
boost::system::result<secret, no_key> find_key(const std::string& key_file, const environment& from,
                                               uid_t user = ::geteuid());

} // namespace tether::daemon
